import { Problem } from './client'

/** Fetches a document and keeps it under the name that the server gave; a refusal is thrown as a Problem, not saved as a file. */
export async function saveFile(path: string, body?: unknown): Promise<void> {
  const response = await fetch(path, body ? { method: 'POST', headers: { 'X-Preau': '1', 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}).catch(() => {
    throw Problem.network()
  })
  if (!response.ok) throw await Problem.from(response)
  const disposition = response.headers.get('content-disposition') ?? ''
  const name = /filename\*=utf-8''([^;]+)/i.exec(disposition)?.[1]
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name ? decodeURIComponent(name) : (/filename="?([^";]+)/i.exec(disposition)?.[1] ?? 'document')
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
