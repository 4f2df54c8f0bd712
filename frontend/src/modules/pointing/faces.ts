import { useEffect, useState } from 'react'
import { keep, kept } from '../../shell/offline'
import type { Read } from '../../shell/remember'
import { type Child, photoHref, type Sheet, untilOf } from './queries'

/*
 * The faces of a list, for when there is no network. They are kept with the list, under the account, and go with it: in the night, and
 * at the sign-out. A device holds those of one large canteen, no more.
 */

const most = 300
const mostBytes = 12_000_000

/** Where the face of a child is: on this device once it is kept, else on the server. */
export function useFaces(account: string, tenant: string, read: Read<Sheet> | undefined): (child: Child) => string | undefined {
  const [local, setLocal] = useState<ReadonlyMap<string, string>>(new Map())
  // Who is expected comes first: they are those whom one looks for.
  const wanted = (read?.value.children ?? [])
    .flatMap((c) => (c.photo ? [{ photo: c.photo, href: photoHref(tenant, c.id, c.photo), away: !c.stays.some((s) => s.units.length) }] : []))
    .sort((a, b) => Number(a.away) - Number(b.away))
    .slice(0, most)
  const list = wanted.map((w) => w.photo).join()
  useEffect(() => {
    if (!read || !list) return
    let gone = false
    const made: string[] = []
    void (async () => {
      const found = new Map<string, string>()
      let bytes = 0
      for (const { photo, href } of wanted) {
        if (gone || bytes > mostBytes) break
        const key = `face ${photo}`
        let face = await kept<Blob>(key, account)
        if (!face && navigator.onLine) {
          const answer = await fetch(href).catch(() => undefined)
          if (!answer?.ok) continue
          face = await answer.blob()
          await keep(key, account, face, untilOf(read.value))
        }
        if (!face) continue
        bytes += face.size
        const url = URL.createObjectURL(face)
        made.push(url)
        found.set(photo, url)
      }
      if (!gone) setLocal(found)
    })()
    return () => {
      gone = true
      for (const url of made) URL.revokeObjectURL(url)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- by the faces of the list, not by every answer that brings it again
  }, [account, list])
  return (child) => child.photo && (local.get(child.photo) ?? photoHref(tenant, child.id, child.photo))
}
