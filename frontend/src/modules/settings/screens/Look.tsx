import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { bootQuery } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { FileField, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatNumber } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { isColour, themeOf } from '../../../ui/theme'
import { toast } from '../../../ui/Toast'
import { cx } from '../../../ui/cx'
import { LookPreview } from '../LookPreview'
import { SettingsPage, useTenant } from '../pages'
import { pixelsOf } from '../drawn'
import { changeOrganisation, dropLogo, logoUrl, type Organisation, organisationKey, organisationQuery, sendLogo } from '../queries'

const HOUSE = '#0F5C6B'
const LOGO_BYTES = 3_000_000

/** The organisation's colour and logo, seen on real screens before they are kept. */
export function Look() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(organisationQuery(tenant.id))
  return (
    <SettingsPage>
      <PageHeader title={t`Charte graphique`} context={tenant.name} back="/reglages">
        <Trans>Une couleur et un logo. Les couleurs des domaines (classe, cantine, car…) restent les mêmes partout, pour que personne ne se perde.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <LookEditor key={data.id} organisation={data} />}
    </SettingsPage>
  )
}

export function LookEditor({ organisation: o }: { organisation: Organisation }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [colour, setColour] = useState(o.colour ?? HOUSE)
  const [mode, setMode] = useState<'light' | 'dark'>('light')
  const adopt = (next: Organisation) => {
    client.setQueryData(organisationKey(o.id), next)
    void client.invalidateQueries({ queryKey: bootQuery.queryKey })
  }
  const save = useMutation({
    mutationFn: (value: string) => changeOrganisation(o.id, { colour: value }),
    onSuccess: (next, value) => {
      const before = o.colour ?? ''
      adopt(next)
      setColour(next.colour ?? HOUSE)
      toast(value ? t`La couleur est en place.` : t`La couleur de Préau est de retour.`, before !== value ? { undo: () => save.mutate(before) } : {})
    },
  })
  const good = isColour(colour)
  const tokens = good ? themeOf(colour) : themeOf(HOUSE)
  const light = formatNumber(tokens.light.ratio)
  const dark = formatNumber(tokens.dark.ratio)
  const kept = (o.colour ?? HOUSE).toUpperCase() === colour.toUpperCase()
  const ideas = [
    ['#0F5C6B', t`Canard`],
    ['#1D4F91', t`Bleu`],
    ['#5B3A8C', t`Prune`],
    ['#A3264B', t`Framboise`],
    ['#B74B00', t`Terre cuite`],
    ['#2F6B2E', t`Prairie`],
    ['#7A6D00', t`Mimosa`],
    ['#4A4A4A', t`Ardoise`],
  ] as const
  return (
    <>
      <Card as="div" title={<Trans>La couleur</Trans>}>
        <Form className="text-ink mt-3" problem={save.error} onSubmit={() => save.mutate(colour.toUpperCase())}>
          <div className="flex flex-wrap items-end gap-x-6 gap-y-4">
            <TextField
              name="colour"
              label={t`Couleur principale`}
              help={t`Un dièse et six chiffres, ou le nuancier.`}
              value={colour}
              onChange={(e) => setColour(e.target.value.trim())}
              pattern="#[0-9A-Fa-f]{6}"
              maxLength={7}
              spellCheck={false}
              autoComplete="off"
              className="w-full sm:w-72"
              suffix={<input type="color" aria-label={t`Choisir dans le nuancier`} value={good ? colour.toLowerCase() : HOUSE.toLowerCase()} onChange={(e) => setColour(e.target.value.toUpperCase())} className="w-14 target rounded-control border-2 border-control p-1 bg-surface cursor-pointer" />}
            />
            <div role="group" aria-label={t`Propositions`} className="flex flex-wrap gap-2">
              {ideas.map(([hex, name]) => {
                const chosen = colour.toUpperCase() === hex
                return (
                  <button key={hex} type="button" aria-pressed={chosen} aria-label={name} title={name} onClick={() => setColour(hex)} className={cx('size-11 rounded-full border-2 grid place-content-center', chosen ? 'border-ink' : 'border-control')} style={{ backgroundColor: hex }}>
                    {chosen && <Check aria-hidden className="size-5 text-on-brand" strokeWidth={3} style={{ color: '#FFFFFF' }} />}
                  </button>
                )
              })}
            </div>
          </div>

          <div className="mt-5 grid gap-2 sm:grid-cols-2" role="status">
            <Guarantee mode="light" colour={tokens.light.brand} label={t`En clair`} ratio={light} />
            <Guarantee mode="dark" colour={tokens.dark.brand} label={t`En sombre`} ratio={dark} />
          </div>
          {good && tokens.light.brand.toUpperCase() !== colour.toUpperCase() && (
            <p className="mt-3 text-md text-ink-2">
              <Trans>Votre couleur telle quelle se lirait mal sur du texte : elle est ajustée pour rester lisible par tous. Sa teinte est gardée.</Trans>
            </p>
          )}
          <div className="mt-5 flex flex-wrap gap-2">
            <Button type="submit" variant="primary" pending={save.isPending}>
              {kept ? <Trans>Couleur en place</Trans> : <Trans>Mettre cette couleur en place</Trans>}
            </Button>
            {o.colour && (
              <Button onClick={() => save.mutate('')}>
                <Trans>Revenir à la couleur de Préau</Trans>
              </Button>
            )}
          </div>
        </Form>
      </Card>

      <Section
        title={<Trans>Ce que verront les gens</Trans>}
        actions={
          <div role="group" aria-label={t`Aperçu`} className="flex gap-1 rounded-button border border-control p-1">
            {(['light', 'dark'] as const).map((m) => (
              <button key={m} type="button" aria-pressed={mode === m} onClick={() => setMode(m)} className={cx('min-h-9 px-4 rounded-control text-md font-semibold', mode === m ? 'bg-brand-soft text-brand' : 'text-ink-2 hover:bg-sand')}>
                {m === 'light' ? <Trans>Clair</Trans> : <Trans>Sombre</Trans>}
              </button>
            ))}
          </div>
        }
      >
        <LookPreview tokens={tokens} mode={mode} name={o.short_name} logo={o.logo ? logoUrl(o.id, o.logo) : undefined} />
      </Section>

      <Section title={<Trans>Le logo</Trans>}>
        <Logo organisation={o} onSaved={adopt} />
      </Section>
    </>
  )
}

function Guarantee({ mode, colour, label, ratio }: { mode: 'light' | 'dark'; colour: string; label: string; ratio: string }) {
  return (
    <p data-theme={mode} className="flex items-center gap-3 rounded-control bg-surface text-ink border border-line px-3 py-2 text-md">
      <span aria-hidden className="size-6 rounded-full flex-none border border-control" style={{ backgroundColor: colour }} />
      <span>
        <span className="block text-ink-2">{label}</span>
        <strong>
          <Trans>Contraste garanti : {ratio}:1 ✓</Trans>
        </strong>
      </span>
    </p>
  )
}

function Logo({ organisation: o, onSaved }: { organisation: Organisation; onSaved: (next: Organisation) => void }) {
  const { t } = useLingui()
  const [files, setFiles] = useState<File[]>([])
  const send = useMutation({
    mutationFn: async (file: File) => sendLogo(o.id, await pixelsOf(file)),
    onSuccess: (next) => {
      onSaved(next)
      setFiles([])
      toast(t`Le logo est en place.`)
    },
  })
  const drop = useMutation({
    mutationFn: () => dropLogo(o.id),
    onSuccess: (next) => {
      onSaved(next)
      toast(t`Le logo est retiré : la première lettre du nom prend sa place.`)
    },
  })
  const file = files[0]
  return (
    <Card as="div">
      <Form className="text-ink flex flex-col gap-4" problem={send.error ?? drop.error} onSubmit={() => file && send.mutate(file)}>
        <div className="flex flex-wrap items-center gap-4">
          <span data-theme={o.logo ? 'light' : undefined} className="size-20 rounded-button border border-line bg-surface grid place-content-center overflow-hidden flex-none">
            {o.logo ? <img src={logoUrl(o.id, o.logo)} alt={t`Logo actuel`} className="max-h-20 object-contain" /> : <span className="text-sm text-ink-3 text-center px-1"><Trans>Pas de logo</Trans></span>}
          </span>
          <FileField name="logo" className="flex-1 basis-60" label={t`Choisir une image`} help={t`PNG, JPEG, WebP ou SVG, moins de 3 Mo, carrée de préférence, sur fond clair.`} accept="image/png,image/jpeg,image/webp,image/svg+xml" maxSize={LOGO_BYTES} files={files} onChange={setFiles} />
        </div>
        <Banner tone="warning" title={<Trans>Pas de Marianne</Trans>}>
          <Trans>Le bloc-marque de l’État est réservé à l’État : une commune ou une école ne peut pas le porter, il sera refusé. Prenez le blason ou le logo qui est le vôtre.</Trans>
        </Banner>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" disabled={!file} pending={send.isPending}>
            <Trans>Mettre ce logo en place</Trans>
          </Button>
          {o.logo && (
            <Button pending={drop.isPending} onClick={() => drop.mutate()}>
              <Trans>Retirer le logo</Trans>
            </Button>
          )}
        </div>
      </Form>
    </Card>
  )
}
