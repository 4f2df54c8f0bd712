import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProgressBar, Skeleton } from '../../../ui/Feedback'
import { FileField, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { FeedSteps } from '../parts/ImportSteps'
import { feedsQuery, refresh, uploadFeed, useTenant } from '../queries'

/** The first step of a set: whose it is, and its files. Nothing changes; they are read. */
export function NewFeed() {
  const { t } = useLingui()
  const tenant = useTenant()
  const before = useQuery(feedsQuery(tenant))
  return (
    <div className="max-w-3xl">
      <PageHeader back="/annuaire/flux" title={t`Déposer un jeu de fichiers`} />
      <FeedSteps current={0} />
      {/* The code given last is proposed: it never changes. */}
      {before.isPending ? <Skeleton cards={1} /> : <Bring tenant={tenant} academy={before.data?.[0]?.academy ?? ''} />}
    </div>
  )
}

function Bring({ tenant, academy }: { tenant: string; academy: string }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [files, setFiles] = useState<File[]>([])
  const [share, setShare] = useState(0)
  const send = useMutation({
    mutationFn: (code: string) => uploadFeed(tenant, code, files, setShare),
    onSuccess: (made) => {
      void refresh(client, tenant)
      void navigate({ to: `/annuaire/flux/${made.id}` as '/', replace: true })
    },
  })
  return (
    <Card as="section" title={<Trans>Les fichiers de l’annuaire fédérateur</Trans>}>
      <p className="mb-4">
        <Trans>Déposez le jeu tel qu’il a été produit : tous ses fichiers XML, ou l’archive qui les contient. Il est lu et vérifié en entier avant d’aller vers les écoles ; s’il manque une partie, rien ne part.</Trans>
      </p>
      <Form problem={send.error} onSubmit={(data) => files.length && send.mutate(String(data.get('academy')).trim())}>
        <div className="flex flex-col gap-4">
          <TextField name="academy" label={t`Code de l’académie`} help={t`Celui du ministère, « 010 » par exemple. Les identifiants du jeu ne sont uniques que dans une académie.`} defaultValue={academy} required pattern="[0-9A-Za-z]{1,4}" maxLength={4} autoComplete="off" className="max-w-xs" />
          <FileField name="files" label={t`Fichiers du jeu`} help={t`Fichiers XML ou archives ZIP, jusqu’à 160 Mo en tout. Ils sont gardés chiffrés pendant sept jours.`} accept=".xml,.zip,.gz,.tgz,.tar" multiple maxSize={160 << 20} files={files} onChange={setFiles} />
        </div>
        {send.isPending && (
          <div className="mt-4">
            <ProgressBar label={t`Envoi des fichiers`} value={Math.round(share * 100)} total={100} unit="%" />
          </div>
        )}
        <Button type="submit" variant="primary" className="mt-5" disabled={!files.length} pending={send.isPending}>
          <Trans>Lire sans rien changer</Trans>
        </Button>
      </Form>
    </Card>
  )
}
