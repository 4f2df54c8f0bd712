import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Banner } from '../../ui/Feedback'
import { fold } from '../../ui/format'
import { SearchField } from '../../ui/SearchField'
import { nameOf, type Row } from './model'
import { PlateBadges } from './words'

/** A child who comes and had not booked: found among those of the place's schools, with what the rule makes of it. */
export function Unforeseen({ rule, others, onAdd, onClose }: { rule: string; others: readonly Row[]; onAdd: (row: Row) => void; onClose: () => void }) {
  const { t } = useLingui()
  const [find, setFind] = useState('')
  const words = fold(find).split(' ').filter(Boolean)
  const list = words.length ? others.filter((r) => words.every((w) => fold(`${nameOf(r.child)} ${r.child.class}`).includes(w))) : []
  return (
    <Dialog open onClose={onClose} title={<Trans>Un enfant non prévu</Trans>} shape="sheet">
      <Banner className="mb-4">{rule}</Banner>
      <SearchField label={t`Nom, prénom ou classe`} value={find} onChange={setFind} result={plural(list.length, { one: '# enfant', other: '# enfants' })} />
      <ul className="mt-3 flex flex-col gap-2">
        {list.slice(0, 30).map((r) => (
          <li key={r.child.id}>
            <Button wide onClick={() => onAdd(r)}>
              <span>
                {nameOf(r.child)} <span className="font-normal text-ink-2">{r.child.class}</span>
              </span>
              <PlateBadges plate={r.child.plate} />
            </Button>
          </li>
        ))}
      </ul>
      {words.length > 0 && !list.length && (
        <p className="mt-3 text-ink-2">
          <Trans>Aucun enfant de ces écoles ne porte ce nom. Gardez-le avec vous et prévenez le guichet : il doit d’abord être inscrit.</Trans>
        </p>
      )}
    </Dialog>
  )
}
