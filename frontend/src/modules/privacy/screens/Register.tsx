import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, FileText, Pencil, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Tenant } from '../../../api/boot'
import { AnchorButton, Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { Dialog } from '../../../ui/Dialog'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { fileHref, heldQuery, type Register as Data, registerQuery, type Sheet, state, type Stated } from '../queries'
import { Fold, Kept } from './Kept'
import { TakeAll } from './TakeAll'

/** The processing register of the organisation (RGPD, art. 30): one sheet a service, drawn from what each declares. */
export function Register({ tenant }: { tenant: Tenant }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(registerQuery(tenant.id))
  return (
    <>
      <PageHeader
        title={t`Registre des traitements`}
        context={tenant.name}
        actions={
          <>
            <AnchorButton icon={FileText} href={fileHref(tenant.id, 'register.pdf')} download>
              <Trans>PDF</Trans>
            </AnchorButton>
            <AnchorButton icon={Download} href={fileHref(tenant.id, 'register.csv')} download>
              <Trans>Tableur (CSV)</Trans>
            </AnchorButton>
            <LinkButton className="lg:hidden" icon={Trash2} to={'/donnees/effacements' as '/'}>
              <Trans>Ce qui a été effacé</Trans>
            </LinkButton>
          </>
        }
      >
        <Trans>Une fiche par service ouvert ici. Elle suit ce que le service fait vraiment : elle ne se tient pas à la main.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={4} />}
      {data && (
        <>
          <Who tenant={tenant.id} register={data} />
          <Section title={<Trans>Documents</Trans>}>
            <Card as="div">
              <ul className="-my-2">
                <Document tenant={tenant.id} file="annex" title={t`Annexe au contrat de sous-traitance`} line={t`Les clauses que le RGPD demande (art. 28), tirées de ce registre et du contrat.`} />
                <Document tenant={tenant.id} file="impact" title={t`Analyse d’impact (AIPD)`} line={t`Préremplie de ce que le logiciel sait ; le reste est à compléter avec votre délégué (art. 35).`} />
              </ul>
            </Card>
          </Section>
          {data.abilities.take && <TakeAll tenant={tenant.id} />}
          <Section title={<Trans>Traitements</Trans>}>
            <Card as="div">
              <ul className="-my-2">
                {(data.sheets ?? []).map((s) => (
                  <li key={s.service} className="border-b border-line last:border-0">
                    <Fold title={s.name} line={s.purpose}>
                      <SheetOf sheet={s} />
                    </Fold>
                  </li>
                ))}
              </ul>
            </Card>
          </Section>
          <Section title={<Trans>Mesures de sécurité</Trans>}>
            <Card as="div">
              <ul className="list-disc ps-5 flex flex-col gap-2">
                {(data.measures ?? []).map((m) => (
                  <li key={m}>{m}</li>
                ))}
              </ul>
            </Card>
          </Section>
          {(data.subprocessors ?? []).length > 0 && (
            <Section title={<Trans>Sous-traitants</Trans>}>
              <DataTable
                caption={t`Sous-traitants`}
                dense
                columns={[
                  { key: 'name', header: t`Nom`, main: true, cell: (s) => s.name },
                  { key: 'task', header: t`Tâche`, cell: (s) => s.task },
                  { key: 'place', header: t`Lieu`, cell: (s) => s.place },
                ]}
                rows={data.subprocessors ?? []}
                rowKey={(s) => s.name}
              />
            </Section>
          )}
        </>
      )}
    </>
  )
}

/** A document drawn from the register: to print, or to complete in an office suite. */
function Document({ tenant, file, title, line }: { tenant: string; file: 'annex' | 'impact'; title: string; line: string }) {
  const { t } = useLingui()
  return (
    <li className="border-b border-line last:border-0 py-3 flex flex-wrap items-center gap-3">
      <div className="grow basis-72 min-w-0">
        <p className="font-semibold text-ink">{title}</p>
        <p className="text-md text-ink-3">{line}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <AnchorButton icon={FileText} href={fileHref(tenant, `${file}.pdf`)} aria-label={t`PDF : ${title}`} download>
          <Trans>PDF</Trans>
        </AnchorButton>
        <AnchorButton icon={Pencil} href={fileHref(tenant, `${file}.odt`)} aria-label={t`À compléter (ODT) : ${title}`} download>
          <Trans>À compléter (ODT)</Trans>
        </AnchorButton>
      </div>
    </li>
  )
}

function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="text-ink min-w-0 mb-2 sm:mb-0">{children}</dd>
    </>
  )
}

function SheetOf({ sheet: s }: { sheet: Sheet }) {
  const { t } = useLingui()
  const basis = s.basis ?? []
  return (
    <>
      <dl className="grid gap-x-6 gap-y-1.5 sm:grid-cols-[9rem_1fr] text-md">
        {basis.length > 0 && (
          <Fact label={<Trans>Base légale</Trans>}>
            {basis.map((b) => (
              <span key={b} className="block">
                {b}
              </span>
            ))}
          </Fact>
        )}
        {s.people && <Fact label={<Trans>Personnes</Trans>}>{s.people}</Fact>}
        {s.data && <Fact label={<Trans>Données</Trans>}>{s.data}</Fact>}
        {s.recipients && <Fact label={<Trans>Destinataires</Trans>}>{s.recipients}</Fact>}
        {s.transfers && <Fact label={<Trans>Transferts</Trans>}>{s.transfers}</Fact>}
      </dl>
      <div className="mt-4 border-t border-line pt-2">
        <p className="font-semibold text-md text-ink mb-1">{t`Durées de conservation`}</p>
        <ul className="flex flex-col gap-2 text-md">
          {(s.clocks ?? []).map((c, i) => (
            <li key={i}>
              <span className="text-ink">{c.data}</span>
              <br />
              <Kept days={c.days} /> · {c.trigger}
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}

function Who({ tenant, register }: { tenant: string; register: Data }) {
  const [open, setOpen] = useState(false)
  const { stated } = register
  const until = stated.contract_until ? formatDate(stated.contract_until, 'numeric') : ''
  const on = stated.contract_on ? formatDate(stated.contract_on, 'numeric') : ''
  return (
    <Card
      as="section"
      title={<Trans>Qui en répond</Trans>}
      actions={
        register.abilities.state && (
          <Button icon={Pencil} onClick={() => setOpen(true)}>
            <Trans>Compléter</Trans>
          </Button>
        )
      }
    >
      <dl className="mt-2 grid gap-x-6 gap-y-1.5 sm:grid-cols-[14rem_1fr]">
        <Fact label={<Trans>Responsable du traitement</Trans>}>
          <span className="whitespace-pre-line">{register.controller}</span>
        </Fact>
        {stated.joint && <Fact label={<Trans>Responsable conjoint</Trans>}>{stated.joint}</Fact>}
        <Fact label={<Trans>Délégué à la protection des données</Trans>}>{stated.officer ? [stated.officer, stated.officer_contact].filter(Boolean).join(' · ') : <Trans>à compléter</Trans>}</Fact>
        {register.processor && <Fact label={<Trans>Sous-traitant</Trans>}>{register.processor}</Fact>}
        {stated.contract && <Fact label={<Trans>Contrat</Trans>}>{[stated.contract, on, until && `→ ${until}`].filter(Boolean).join(' · ')}</Fact>}
      </dl>
      {open && <State tenant={tenant} stated={stated} onClose={() => setOpen(false)} />}
    </Card>
  )
}

function State({ tenant, stated, onClose }: { tenant: string; stated: Stated; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (body: Stated) => state(tenant, body),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: registerQuery(tenant).queryKey }), client.invalidateQueries({ queryKey: heldQuery(tenant).queryKey })])
      toast(t`Le registre est à jour.`)
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={t`Qui en répond`} keep>
      <Form
        problem={save.error}
        onSubmit={(data) => {
          const text = (name: string) => String(data.get(name) ?? '').trim()
          const [on, until] = [text('contract_on'), text('contract_until')]
          save.mutate({ controller: text('controller'), joint: text('joint'), officer: text('officer'), officer_contact: text('officer_contact'), contract: text('contract'), ...(on && { contract_on: on }), ...(until && { contract_until: until }) })
        }}
      >
        <div className="flex flex-col gap-4">
          <TextArea name="controller" label={t`Responsable du traitement`} help={t`Nom et adresse. Vide : selon le type d’organisation.`} optional maxLength={500} rows={2} defaultValue={stated.controller} />
          <TextField name="joint" label={t`Responsable conjoint`} optional maxLength={500} defaultValue={stated.joint} />
          <TextField name="officer" label={t`Délégué à la protection des données`} optional maxLength={200} defaultValue={stated.officer} />
          <TextField name="officer_contact" label={t`Comment le joindre`} optional maxLength={300} defaultValue={stated.officer_contact} />
          <TextField name="contract" label={t`Référence du contrat de sous-traitance`} optional maxLength={300} defaultValue={stated.contract} />
          <div className="grid gap-4 sm:grid-cols-2">
            <DateField name="contract_on" label={t`Signé le`} optional defaultValue={stated.contract_on} />
            <DateField name="contract_until" label={t`Jusqu’au`} optional defaultValue={stated.contract_until} />
          </div>
          <FormFoot pending={save.isPending} onCancel={onClose}>
            <Trans>Enregistrer</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
