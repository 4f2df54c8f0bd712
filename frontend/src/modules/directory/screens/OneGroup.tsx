import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Archive, Pencil } from 'lucide-react'
import { useState } from 'react'
import { Button, LinkButton } from '../../../ui/Button'
import { ConfirmDialog } from '../../../ui/Dialog'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { PeopleTable } from '../parts/PeopleTable'
import { useRecordId } from '../place'
import { archiveGroup, groupQuery, useTenant } from '../queries'
import { useGroupName } from './GroupList'

/** Who a group holds. */
export function OneGroup() {
  const { t } = useLingui()
  const tenant = useTenant()
  const navigate = useNavigate()
  const group = useRecordId()
  const { data, error, refetch } = useQuery(groupQuery(tenant, group))
  const nameOf = useGroupName()
  const [archiving, setArchiving] = useState(false)
  const archive = useAct(() => archiveGroup(tenant, group), () => {
    toast(t`Groupe archivé.`)
    void navigate({ to: '/annuaire/groupes' as '/', replace: true })
  })
  const name = data ? nameOf(data) : ''
  const count = data?.members ?? 0
  const hidden = count - (data?.people.length ?? 0)
  return (
    <>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <>
          <PageHeader
            back="/annuaire/groupes"
            title={name}
            actions={
              data.abilities.length > 0 && (
                <>
                  {data.abilities.includes('edit') && (
                    <LinkButton icon={Pencil} to={`/annuaire/groupes/${group}/modifier` as '/'}>
                      <Trans>Modifier</Trans>
                    </LinkButton>
                  )}
                  {data.abilities.includes('archive') && (
                    <Button icon={Archive} onClick={() => setArchiving(true)}>
                      <Trans>Archiver</Trans>
                    </Button>
                  )}
                </>
              )
            }
          >
            <Plural value={count} one="# personne" other="# personnes" />
            {data.automatic && (
              <>
                {' · '}
                <Trans>suit les classes et les liens</Trans>
              </>
            )}
          </PageHeader>
          {data.people.length === 0 ? (
            <EmptyState title={<Trans>Ce groupe est vide</Trans>}>
              <Trans>Un mot qui lui serait adressé n’arriverait à personne.</Trans>
            </EmptyState>
          ) : (
            <PeopleTable rows={data.people} group="all" caption={name} />
          )}
          {hidden > 0 && (
            <p className="mt-3 text-md text-ink-2">
              <Plural value={hidden} one="et # autre personne." other="et # autres personnes." />
            </p>
          )}
          <ConfirmDialog open={archiving} onClose={() => setArchiving(false)} onConfirm={() => archive.mutate()} pending={archive.isPending} danger title={<Trans>Archiver « {name} » ?</Trans>} confirm={<Trans>Archiver le groupe</Trans>}>
            <p>
              <Trans>On ne pourra plus lui écrire. Ce qui lui a été adressé reste lisible par ceux qui l’ont reçu.</Trans>
            </p>
          </ConfirmDialog>
        </>
      )}
    </>
  )
}
