import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ShieldCheck, UtensilsCrossed } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../ui/Feedback'
import { DateField, RadioGroup } from '../../ui/Field'
import { Form } from '../../ui/Form'
import { formatDate, formatList } from '../../ui/format'
import { Section } from '../../ui/PageHeader'
import { toast } from '../../ui/Toast'
import { useRefused } from '../../ui/useRefused'
import { announceCare, canteenKey, choose, type Table, tableQuery } from './queries'
import { allergens, contents } from './words'

/** What is known of a child's table, in a line: « Sans porc · PAI : arachides ». */
export function ChildLine({ child, onOpen }: { child: { id: string; name: string }; onOpen: () => void }) {
  const { i18n } = useLingui()
  const { data } = useQuery(tableQuery(child.id))
  const name = child.name
  const pai = data?.care ? formatList([...data.care.sealed.allergens.map((a) => i18n._(allergens[a]!.label).toLocaleLowerCase('fr')), ...(data.care.sealed.other ? [data.care.sealed.other] : [])]) : ''
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
      <p className="flex flex-wrap items-center gap-2">
        <strong>{name}</strong>
        {data && <Badge icon={UtensilsCrossed}>{data.diet?.label ?? <Trans>Menu de tous</Trans>}</Badge>}
        {data?.care && (
          <Badge tone="danger" icon={ShieldCheck}>
            {pai ? <Trans>PAI : {pai}</Trans> : <Trans>PAI enregistré</Trans>}
          </Badge>
        )}
        {data?.announced && (
          <Badge tone="warning">
            <Trans>PAI signalé, document à montrer</Trans>
          </Badge>
        )}
      </p>
      <Button dense onClick={onOpen}>
        <Trans>Régime et PAI de {name}</Trans>
      </Button>
    </li>
  )
}

/** A family chooses a menu from a day on, and says that there is a care plan. */
export function ChildTable({ child, onClose }: { child: { id: string; name: string }; onClose: () => void }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(tableQuery(child.id))
  const name = child.name
  return (
    <Dialog open onClose={onClose} title={t`À table : ${name}`} shape="sheet">
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={5} />}
      {data && <Inside key={data.diet?.id ?? 'none'} child={child} table={data} onClose={onClose} />}
    </Dialog>
  )
}

function Inside({ child, table, onClose }: { child: { id: string; name: string }; table: Table; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [regime, setRegime] = useState(table.coming?.regime ?? table.diet?.regime ?? '')
  const [since, setSince] = useState(table.today)
  const took = (next: Table) => {
    client.setQueryData(tableQuery(child.id).queryKey, next)
    void client.invalidateQueries({ queryKey: [...canteenKey, 'menus'] })
  }
  const save = useMutation({
    mutationFn: () => choose(child.id, { since, ...(regime ? { regime } : {}) }),
    onSuccess: (next) => {
      took(next)
      toast(t`C’est noté : la cuisine le sait.`)
      onClose()
    },
  })
  const say = useMutation({ mutationFn: () => announceCare(child.id), onSuccess: took, onError: refused })
  const coming = table.coming?.label
  const when = table.coming ? formatDate(table.coming.since, 'long') : ''
  const seen = table.care ? formatDate(table.care.seen_on, 'year') : ''
  const expires = table.care?.kit_expires_on ? formatDate(table.care.kit_expires_on, 'year') : ''
  const list = table.care ? formatList(table.care.sealed.allergens.map((a) => i18n._(allergens[a]!.label).toLocaleLowerCase('fr'))) : ''
  return (
    <>
      {coming && (
        <Banner className="mb-4">
          <Trans>
            À partir du {when} : {coming}.
          </Trans>
        </Banner>
      )}
      {table.abilities.choose ? (
        <Form problem={save.error} onSubmit={() => save.mutate()}>
          <div className="flex flex-col gap-5">
            <RadioGroup
              name="regime"
              label={t`Son menu`}
              help={t`Un choix, sans motif à donner.`}
              value={regime}
              onChange={setRegime}
              choices={[
                { value: '', label: t`Le menu de tous` },
                ...table.regimes.map((r) => {
                  const without = formatList(r.avoids.map((a) => i18n._(contents[a]!).toLocaleLowerCase('fr')))
                  return { value: r.id, label: r.label, ...(without ? { help: t`Écarte : ${without}` } : {}) }
                }),
              ]}
            />
            <DateField name="since" label={t`À partir du`} min={table.today} value={since} onChange={(e) => setSince(e.target.value)} />
            <div>
              <Button type="submit" variant="primary" pending={save.isPending}>
                <Trans>Enregistrer ce choix</Trans>
              </Button>
            </div>
          </div>
        </Form>
      ) : (
        <p className="text-ink-2">{table.diet?.label ?? <Trans>Le menu de tous</Trans>}</p>
      )}
      <Section title={<Trans>PAI (allergie, maladie)</Trans>} level={3}>
        {table.care && (
          <div className="flex flex-col gap-1">
            <p>{list ? <Trans>Ne mange pas : {list}.</Trans> : table.care.sealed.other}</p>
            <p className="text-ink-2">
              <Trans>Document vu le {seen}. La cuisine et les animateurs sont alertés les jours concernés.</Trans>
            </p>
            {expires && (
              <p className="text-ink-2">
                <Trans>Trousse valable jusqu’au {expires}.</Trans>
              </p>
            )}
          </div>
        )}
        {table.announced && (
          <Banner>
            <Trans>Vous l’avez signalé : montrez le document au guichet de la restauration. Il y sera vu, pas gardé.</Trans>
          </Banner>
        )}
        {table.abilities.announce && (
          <>
            <p className="mb-3 text-ink-2">
              <Trans>Un PAI se signale ici en un geste, sans rien écrire de la santé de votre enfant. Le guichet vous demandera à voir le document.</Trans>
            </p>
            <Button pending={say.isPending} onClick={() => say.mutate()}>
              <Trans>Signaler un PAI</Trans>
            </Button>
          </>
        )}
      </Section>
    </>
  )
}
