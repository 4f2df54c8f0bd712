import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Copy, Download, KeyRound, Printer, RefreshCw, ShieldCheck, ShieldOff } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton, Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { QrImage } from '../../../ui/CopyField'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { PageHeader, Section, Steps } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { GivenUp, useProof } from '../confirm'
import { AccountPage } from '../pages'
import { confirmFactor, type Enrolment, enrolFactor, type Owner, ownerKey, ownerQuery, removeFactor, renewRecoveryCodes } from '../queries'
import { grouped, recoveryText } from '../recovery'

/** The second factor: installed in three steps, its recovery codes, and the way to remove it. */
export function SecondFactor() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(ownerQuery)
  return (
    <AccountPage>
      <PageHeader title={t`Second facteur`} back="/compte">
        <Trans>Une preuve de plus que le mot de passe, une application ou une clé d’accès : même volé, le mot de passe ne suffit plus.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={1} />}
      {data && <Factor owner={data} />}
    </AccountPage>
  )
}

export function Factor({ owner }: { owner: Owner }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const { run, step } = useProof()
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null)
  const [made, setMade] = useState<{ codes: string[]; first: boolean } | null>(null)
  const [leaving, setLeaving] = useState(false)
  const again = () => {
    void client.invalidateQueries({ queryKey: ownerKey })
    void client.invalidateQueries({ queryKey: ['account', 'sessions'] })
  }
  const onError = (failure: unknown) => {
    if (!(failure instanceof GivenUp)) refused(failure)
  }

  const begin = useMutation({ mutationFn: () => run(enrolFactor), onSuccess: setEnrolment, onError })
  const confirm = useMutation({
    mutationFn: confirmFactor,
    onSuccess: (codes) => {
      setEnrolment(null)
      setMade({ codes, first: true })
      again()
    },
  })
  const renew = useMutation({
    mutationFn: () => run(renewRecoveryCodes),
    onSuccess: (codes) => {
      setMade({ codes, first: false })
      again()
    },
    onError,
  })
  const remove = useMutation({
    mutationFn: () => run(removeFactor),
    onSuccess: () => {
      again()
      toast(t`L’application est retirée.`)
    },
    onError,
    onSettled: () => setLeaving(false),
  })

  const steps = [t`Scanner`, t`Vérifier`, t`Garder les codes`]
  if (made) return <RecoveryCodes codes={made.codes} steps={made.first ? steps : undefined} onDone={() => setMade(null)} />

  if (enrolment)
    return (
      <>
        <Steps steps={steps} current={0} />
        <Card as="div">
          <div className="text-ink">
            <p className="measure mb-4">
              <Trans>Ouvrez votre application d’authentification (FreeOTP, Aegis, Google Authenticator…), ajoutez un compte et scannez ce carré.</Trans>
            </p>
            <div className="flex flex-wrap items-start gap-x-8 gap-y-5">
              <QrImage src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(enrolment.qr)}`} alt={t`Carré à scanner avec l’application d’authentification`} />
              <div className="flex-1 basis-64 min-w-0 flex flex-col gap-4">
                <div>
                  <p className="font-semibold">
                    <Trans>Sans appareil photo, recopiez cette clé :</Trans>
                  </p>
                  <p className="tabular font-semibold text-lg break-words select-all bg-sand rounded-control px-3 py-2 mt-1">{grouped(enrolment.secret)}</p>
                </div>
                <div className="flex flex-wrap gap-2">
                  <CopyButton text={enrolment.secret} />
                  <AnchorButton href={enrolment.url}>
                    <Trans>Ouvrir dans l’application</Trans>
                  </AnchorButton>
                </div>
              </div>
            </div>
            <Form className="mt-6 flex flex-col gap-4" problem={confirm.error} onSubmit={(data) => confirm.mutate(String(data.get('code')).replace(/\s/g, ''))}>
              <TextField name="code" label={t`Code affiché par l’application`} help={t`Six chiffres, qui changent toutes les 30 secondes.`} inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,8}" maxLength={8} className="max-w-xs" />
              <FormFoot pending={confirm.isPending} onCancel={() => setEnrolment(null)}>
                <Trans>Vérifier et installer</Trans>
              </FormFoot>
            </Form>
          </div>
        </Card>
        {step}
      </>
    )

  const left = owner.recovery_codes
  const keyAlone = owner.second_factor && !owner.application
  return (
    <>
      <Card
        as="div"
        title={keyAlone ? <Trans>Votre clé d’accès est votre second facteur</Trans> : owner.second_factor ? <Trans>L’application est en place</Trans> : <Trans>Pas de second facteur</Trans>}
        aside={owner.second_factor ? <Badge tone="success"><Trans>En place</Trans></Badge> : undefined}
        actions={
          owner.application ? (
            <Button icon={ShieldOff} onClick={() => setLeaving(true)}>
              <Trans>La retirer</Trans>
            </Button>
          ) : (
            <>
              <Button variant={keyAlone ? 'secondary' : 'primary'} icon={ShieldCheck} pending={begin.isPending} onClick={() => begin.mutate()}>
                {keyAlone ? <Trans>Ajouter une application</Trans> : <Trans>Installer une application</Trans>}
              </Button>
              <LinkButton icon={KeyRound} to={'/compte/acces' as '/'}>
                {keyAlone ? <Trans>Voir mes clés d’accès</Trans> : <Trans>Ajouter une clé d’accès</Trans>}
              </LinkButton>
            </>
          )
        }
      >
        {keyAlone && <Trans>Votre empreinte, votre visage ou le code de l’appareil est demandé à chaque connexion. Une application vous ferait entrer aussi d’un appareil sans cette clé, avec dix codes de secours.</Trans>}
        {owner.application && <Trans>Son code est demandé à chaque connexion, sauf quand vous entrez par une clé d’accès. Les fonctions qui donnent accès aux dossiers des enfants l’exigent.</Trans>}
        {!owner.second_factor && <Trans>Une application d’authentification, gratuite, sur un téléphone ou un ordinateur : deux minutes. Ou une clé d’accès, que garde votre appareil.</Trans>}
      </Card>
      {owner.application && (
        <Section title={<Trans>Codes de secours</Trans>}>
          <Card
            as="div"
            actions={
              <Button icon={RefreshCw} pending={renew.isPending} onClick={() => renew.mutate()}>
                <Trans>Faire de nouveaux codes</Trans>
              </Button>
            }
          >
            <p className="text-ink">
              {left === 0 ? <Trans>Il ne reste aucun code de secours.</Trans> : t`Il reste ${plural(left, { one: '# code', other: '# codes' })} sur dix.`}
            </p>
            <p>
              <Trans>Un code de secours remplace le téléphone perdu, une seule fois. En faire de nouveaux annule les anciens.</Trans>
            </p>
            {left < 3 && (
              <Banner tone="warning" className="mt-3">
                {left === 0 ? <Trans>Faites-en de nouveaux : sans eux, un téléphone perdu vous ferme la porte.</Trans> : <Trans>Faites-en de nouveaux avant qu’il n’en reste plus.</Trans>}
              </Banner>
            )}
          </Card>
        </Section>
      )}
      <ConfirmDialog open={leaving} onClose={() => setLeaving(false)} onConfirm={() => remove.mutate()} title={<Trans>Retirer l’application ?</Trans>} confirm={<Trans>Retirer l’application</Trans>} danger pending={remove.isPending}>
        <p>
          <Trans>Sans clé d’accès, votre mot de passe suffira de nouveau pour entrer. Si votre fonction exige un second facteur, il en faudra un autre avant.</Trans>
        </p>
      </ConfirmDialog>
      {step}
    </>
  )
}

/** The ten codes, shown once: to print, to copy, to keep in a file. */
export function RecoveryCodes({ codes, steps, onDone }: { codes: readonly string[]; steps?: readonly string[] | undefined; onDone: () => void }) {
  const { t } = useLingui()
  const text = recoveryText(codes, t`Préau, codes de secours. Chacun ouvre une fois, avec votre mot de passe.`)
  return (
    <>
      {steps && <Steps steps={steps} current={2} />}
      <Card as="div" title={<Trans>Gardez ces dix codes</Trans>}>
        <div className="text-ink">
          <p className="measure">
            <Trans>Ils ne seront plus affichés. Chacun remplace une fois le code de l’application : imprimez-les ou rangez-les dans un endroit sûr, pas dans le même téléphone.</Trans>
          </p>
          <ol className="mt-4 grid sm:grid-cols-2 gap-x-6 gap-y-2 max-w-md" aria-label={t`Codes de secours`}>
            {codes.map((code) => (
              <li key={code} className="tabular text-lg font-semibold bg-sand rounded-control px-3 py-1.5 text-center select-all whitespace-nowrap">
                {code}
              </li>
            ))}
          </ol>
          <div className="mt-5 flex flex-wrap gap-2" data-noprint>
            <CopyButton text={text} />
            <Button icon={Printer} onClick={() => window.print()}>
              <Trans>Imprimer</Trans>
            </Button>
            <AnchorButton icon={Download} href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`} download="preau-codes-de-secours.txt">
              <Trans>Enregistrer un fichier</Trans>
            </AnchorButton>
          </div>
          <div className="mt-5 pt-5 border-t border-line" data-noprint>
            <Button variant="primary" onClick={onDone}>
              <Trans>Je les ai gardés</Trans>
            </Button>
          </div>
        </div>
      </Card>
    </>
  )
}

function CopyButton({ text }: { text: string }) {
  const { t } = useLingui()
  const [copied, setCopied] = useState(false)
  return (
    <>
      <Button
        icon={copied ? Check : Copy}
        onClick={() => {
          void navigator.clipboard.writeText(text).then(() => setCopied(true))
        }}
      >
        {copied ? <Trans>Copié</Trans> : <Trans>Copier</Trans>}
      </Button>
      <span role="status" className="sr-only">
        {copied ? t`Copié` : ''}
      </span>
    </>
  )
}
