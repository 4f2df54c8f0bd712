import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge } from '../../../ui/Feedback'
import { DateField, FileField, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { Faults } from '../Faults'
import { useTenant } from '../place'
import { mondayOf } from '../../../ui/civil'
import { given, importMenus, type ImportReport, kitchenKey } from '../queries'
import { AllergenList, courses, type Course } from '../words'

/** A menu is pasted from a sheet or read from a file: tried first, then written as drafts. */
export function ImportMenus({ plan }: { plan: string }) {
  const { t, i18n } = useLingui()
  const tenant = useTenant()
  const { today } = useBoot()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [files, setFiles] = useState<File[]>([])
  const [monday, setMonday] = useState(mondayOf(today))
  const [report, setReport] = useState<ImportReport | undefined>()
  const trial = useMutation({ mutationFn: async () => importMenus(tenant.id, plan, await given(files[0], text, false, monday)), onSuccess: setReport })
  const write = useMutation({
    mutationFn: async () => importMenus(tenant.id, plan, await given(files[0], text, true, monday)),
    onSuccess: (r) => {
      void client.invalidateQueries({ queryKey: kitchenKey(tenant.id) })
      toast(t`Les menus sont écrits en brouillon : relisez-les, puis publiez.`)
      void navigate({ to: `/cuisine/menus/${r.menus[0]?.day ?? monday}` as '/' })
    },
  })
  const changed = <T,>(set: (v: T) => void) => (v: T) => (set(v), setReport(undefined))
  const kept = report?.menus.filter((m) => !m.skip) ?? []
  return (
    <div>
      <PageHeader title={t`Coller ou importer des menus`} context={tenant.name} back="/cuisine">
        <Trans>Un tableau copié depuis un tableur, un fichier CSV ou XLSX. Rien n’est écrit avant votre accord, et rien n’est publié.</Trans>
      </PageHeader>
      <Form problem={trial.error ?? write.error} onSubmit={() => trial.mutate()}>
        <Card as="section">
          <div className="flex flex-col gap-5 text-ink">
            <TextArea
              name="text"
              label={t`Tableau collé`}
              help={t`Une colonne par jour et une ligne par partie du repas, ou une ligne par plat avec les colonnes « date », « type », « plat », « allergènes ».`}
              optional
              rows={7}
              value={text}
              onChange={(e) => changed(setText)(e.target.value)}
            />
            <FileField label={t`Ou un fichier`} optional accept=".csv,.txt,.xlsx" maxSize={8 << 20} files={files} onChange={changed(setFiles)} />
            <DateField name="monday" label={t`Semaine des jours sans date`} help={t`Quand le tableau dit « lundi » sans date.`} className="max-w-xs" value={monday} onChange={(e) => changed(setMonday)(e.target.value)} />
            <div>
              <Button type="submit" variant={report ? 'secondary' : 'primary'} pending={trial.isPending} disabled={!text.trim() && files.length === 0}>
                <Trans>Essayer</Trans>
              </Button>
            </div>
          </div>
        </Card>
      </Form>
      {report && (
        <Section title={<Trans>Ce qui serait écrit</Trans>}>
          <Faults faults={report.faults} errors={report.errors} />
          <ul className="mt-4 grid gap-3 md:grid-cols-2 xl:grid-cols-3">
            {report.menus.map((m) => {
              const day = formatDate(m.day, 'long')
              return (
                <Card key={m.day + m.meal} as="li" level={3} title={<span className="inline-block first-letter:uppercase">{day}</span>}>
                  {m.skip && (
                    <p className="mb-1">
                      <Badge tone="warning">
                        <Trans>Déjà publié : laissé tel quel</Trans>
                      </Badge>
                    </p>
                  )}
                  {m.over && (
                    <p className="mb-1">
                      <Badge>
                        <Trans>Remplace le brouillon</Trans>
                      </Badge>
                    </p>
                  )}
                  <ul className="divide-y divide-line">
                    {m.dishes.map((d) => (
                      <li key={d.course + d.name} className="py-1.5">
                        <p className="text-sm text-ink-3">
                          {i18n._(courses[d.course as Course])}
                          {!d.known && (
                            <>
                              {' · '}
                              <Trans>nouveau plat</Trans>
                            </>
                          )}
                        </p>
                        <p className="text-ink font-semibold">{d.name}</p>
                        <AllergenList dish={d} />
                      </li>
                    ))}
                  </ul>
                </Card>
              )
            })}
          </ul>
          {report.errors === 0 && kept.length > 0 && (
            <Buttons className="mt-5">
              <Button variant="primary" pending={write.isPending} onClick={() => write.mutate()}>
                <Plural value={kept.length} one="Écrire # menu en brouillon" other="Écrire # menus en brouillon" />
              </Button>
            </Buttons>
          )}
        </Section>
      )}
    </div>
  )
}
