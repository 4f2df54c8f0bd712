import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Check, FileDown } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton, Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Banner } from '../../../ui/Feedback'
import { formatDate, formatDateTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { cx } from '../../../ui/cx'
import { useRefused } from '../../../ui/useRefused'
import { enrolmentKey, type FileView, myCertificate, myDecision, withdrawMine } from '../queries'
import { latestFirst, State, usePieces } from '../words'
import { PieceCards } from './PieceCards'
import { Written } from './Review'

/** The three hands through which a file passes, and where it is. */
export function Hands({ state }: { state: FileView['state'] }) {
  const { t } = useLingui()
  const at = state === 'draft' || state === 'incomplete' ? 0 : state === 'enrolled' ? 2 : state === 'admitted' ? 3 : 1
  const hands = [t`Famille`, t`Mairie`, t`École`]
  return (
    <ol className="flex gap-2" aria-label={t`Où en est le dossier`}>
      {hands.map((hand, i) => {
        const done = i < at
        const here = i === at
        return (
          <li key={hand} aria-current={here ? 'step' : undefined} className="flex-1">
            <span className={cx('block h-2 rounded-full border', done ? 'bg-success border-success' : here ? 'bg-brand border-brand' : 'bg-sand border-control')} />
            <span className={cx('mt-1 flex items-center gap-1 text-md', here ? 'font-bold text-ink' : 'text-ink-2')}>
              {done && <Check aria-hidden className="size-4 text-success" strokeWidth={2.5} />}
              {hand}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

/** A file that the town hall has: what is asked, where it is, what was decided. */
export function Follow({ town, file, onEdit }: { town: string; file: FileView; onEdit: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const refused = useRefused()
  const [asking, setAsking] = useState(false)
  const withdraw = useMutation({
    mutationFn: () => withdrawMine(town, file.id),
    onSuccess: async () => {
      void client.invalidateQueries({ queryKey: enrolmentKey })
      await navigate({ to: '/inscription' as '/' })
    },
    onError: refused,
  })
  const can = (ability: string) => file.abilities.includes(ability)
  const question = latestFirst(file.steps).find((s) => s.kind === 'asked')
  const decided = file.derogation?.state === 'granted' || file.derogation?.state === 'refused' || file.state === 'refused'
  const starts = file.starts_on ? formatDate(file.starts_on, 'full') : ''
  const again = file.pieces.filter((p) => p.state === 'unreadable' || p.state === 'missing')
  const pieces = usePieces()
  return (
    <>
      <PageHeader title={t`Inscription de ${file.child}`} context={[file.town, file.year_label, file.number && `n°\u00a0${file.number}`].filter(Boolean).join(' · ')} back="/inscription" />
      <div className="flex flex-col gap-5">
        <Card as="section" domain="mairie" aside={<State state={file.state} />}>
          <div className="mt-2">
            <Hands state={file.state} />
          </div>
        </Card>
        {file.state === 'incomplete' && (
          <Banner tone="warning" title={<Trans>La mairie attend un complément de votre part</Trans>}>
            {question?.said && <p className="whitespace-pre-line">{question.said}</p>}
            {again.length > 0 && (
              <ul className="list-disc ps-5">
                {again.map((p) => (
                  <li key={p.kind}>{p.said ? `${pieces[p.kind].label} : ${p.said}` : pieces[p.kind].label}</li>
                ))}
              </ul>
            )}
          </Banner>
        )}
        {file.state === 'decision' && (
          <Banner tone="info" title={<Trans>Votre demande de dérogation est chez le maire</Trans>}>
            <Trans>Sa décision vous sera expliquée par écrit. Dans tous les cas, une place vous attend dans votre école de secteur.</Trans>
          </Banner>
        )}
        {file.state === 'enrolled' && (
          <Banner tone="success" title={<Trans>{file.child} est inscrit à {file.assigned}</Trans>}>
            <Trans>Prenez maintenant rendez-vous avec l’école pour l’admission, avec un document d’identité et les vaccinations.</Trans>
          </Banner>
        )}
        {file.state === 'admitted' && (
          <Banner tone="success" title={<Trans>L’école {file.assigned} a admis {file.child}</Trans>}>
            {starts && <Trans>Première journée : {starts}.</Trans>}
          </Banner>
        )}
        {file.reason && (
          <Banner tone={file.state === 'refused' ? 'danger' : 'info'} title={<Trans>Motif</Trans>}>
            {file.reason}
          </Banner>
        )}
        {(can('certificate') || decided || can('write')) && (
          <Buttons>
            {can('certificate') && (
              <AnchorButton variant="primary" icon={FileDown} href={myCertificate(town, file.id)}>
                <Trans>Certificat d’inscription (PDF)</Trans>
              </AnchorButton>
            )}
            {decided && (
              <AnchorButton icon={FileDown} href={myDecision(town, file.id)}>
                <Trans>Courrier de décision (PDF)</Trans>
              </AnchorButton>
            )}
            {can('write') && (
              <Button variant={again.length ? 'secondary' : 'primary'} onClick={onEdit}>
                <Trans>Corriger mon dossier</Trans>
              </Button>
            )}
          </Buttons>
        )}
        {can('pieces') && <PieceCards town={town} file={file} />}
        <Section title={<Trans>Étapes</Trans>}>
          <ol className="flex flex-col gap-2">
            {latestFirst(file.steps).map((s, i) => (
              <li key={i} className="flex flex-col border-s-2 border-line ps-3">
                <span className="text-ink">{s.label}</span>
                {s.said && <span className="whitespace-pre-line">{s.said}</span>}
                <span className="text-md text-ink-2">{formatDateTime(s.at)}</span>
              </li>
            ))}
          </ol>
        </Section>
        <Section title={<Trans>Votre demande</Trans>}>
          <Written form={file.form} file={file} />
        </Section>
        {can('withdraw') && (
          <Buttons>
            <Button variant="quiet" onClick={() => setAsking(true)}>
              <Trans>Retirer ma demande</Trans>
            </Button>
          </Buttons>
        )}
      </div>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => withdraw.mutate()} pending={withdraw.isPending} title={<Trans>Retirer cette demande ?</Trans>} confirm={<Trans>Retirer ma demande</Trans>} cancel={<Trans>La garder</Trans>} danger>
        <Trans>La mairie ne l’étudiera plus. Vous pourrez en faire une autre.</Trans>
      </ConfirmDialog>
    </>
  )
}
