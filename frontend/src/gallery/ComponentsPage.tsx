import { Bell, Copy, Inbox, Pencil, Printer, Send, Trash2 } from 'lucide-react'
import { Suspense, useState } from 'react'
import { Problem } from '../api/problem'
import { AutosaveNote } from '../ui/AutosaveNote'
import { Avatar } from '../ui/Avatar'
import { AnchorButton, Button, Buttons, IconButton, LinkButton, TextLink } from '../ui/Button'
import { Card, Stat, Stats } from '../ui/Card'
import { ChildSwitcher } from '../ui/ChildSwitcher'
import { CopyField, QrImage } from '../ui/CopyField'
import { type Column, DataTable } from '../ui/DataTable'
import { ConfirmDialog, Dialog } from '../ui/Dialog'
import { type Domain, domains } from '../ui/domains'
import { Badge, Banner, EmptyState, ProblemState, ProgressBar, Skeleton } from '../ui/Feedback'
import { Checkbox, CheckboxGroup, DateField, FileField, RadioGroup, Select, Switch, TextArea, TextField } from '../ui/Field'
import { Form } from '../ui/Form'
import { formatDate, formatMoney, formatPhone } from '../ui/format'
import { Menu, PeoplePicker, Tabs } from '../ui/lazy'
import { PageHeader, Section, Steps } from '../ui/PageHeader'
import { Prose, type ProseNode } from '../ui/Prose'
import { ReadingSettings } from '../ui/ReadingSettings'
import { SearchField } from '../ui/SearchField'
import { toast } from '../ui/Toast'

const refusal = new Problem({
  status: 422,
  code: 'validation',
  title: 'À corriger',
  errors: [
    { field: 'subject', code: 'required', message: 'Écrivez un objet : il sera lu en premier.' },
    { field: 'kind', code: 'required', message: 'Choisissez ce que vous attendez.' },
  ],
})

const doc: ProseNode = {
  type: 'doc',
  content: [
    { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'À prévoir' }] },
    {
      type: 'paragraph',
      content: [
        { type: 'text', text: 'Un ' },
        { type: 'text', text: 'pique-nique', marks: [{ type: 'bold' }] },
        { type: 'text', text: ' et des chaussures de marche. Voir ' },
        { type: 'text', text: 'le site du musée', marks: [{ type: 'link', attrs: { href: 'https://musee.example.fr' } }] },
        { type: 'text', text: '.' },
      ],
    },
    {
      type: 'bulletList',
      content: [
        { type: 'listItem', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'une gourde' }] }] },
        { type: 'listItem', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'un vêtement de pluie' }] }] },
      ],
    },
  ],
}

interface Row {
  id: string
  name: string
  group: string
  phone: string
  due: number
}
const rows: Row[] = [
  { id: '1', name: 'Éva Diallo', group: 'CE1 A', phone: '0639980001', due: 6858 },
  { id: '2', name: 'Elias Giraud', group: 'CE1 A', phone: '0639980002', due: 0 },
  { id: '3', name: 'Zoé Wójcik', group: 'CM2', phone: '0199000003', due: 1120 },
]
const columns: Column<Row>[] = [
  { key: 'name', header: 'Nom', cell: (r) => r.name, sort: (r) => r.name, main: true },
  { key: 'group', header: 'Classe', cell: (r) => r.group, sort: (r) => r.group },
  { key: 'phone', header: 'Téléphone', cell: (r) => formatPhone(r.phone) },
  { key: 'due', header: 'À payer', cell: (r) => formatMoney(r.due), sort: (r) => r.due, numeric: true },
]

const people = [
  { id: 'p1', label: 'Parents de CE1 A', detail: '24 enfants, 42 personnes' },
  { id: 'p2', label: 'Parents de CM2', detail: '27 enfants' },
  { id: 'p3', label: 'Mme Lopez', detail: 'CP' },
]

const noop = () => undefined

export function ComponentsPage() {
  const [dialog, setDialog] = useState<'dialog' | 'confirm' | 'sheet' | 'panel' | null>(null)
  const [search, setSearch] = useState('')
  const [child, setChild] = useState('c1')
  const [files, setFiles] = useState<File[]>([new File(['x'], 'attestation.pdf')])
  const [selected, setSelected] = useState(new Set(['2']))
  const [chosen, setChosen] = useState([people[0]!])
  const close = () => setDialog(null)
  return (
    <main className="max-w-4xl mx-auto px-4 py-8">
      <PageHeader context="Préau" title="Galerie" back="/_galerie/parent" actions={<Button icon={Printer}>Imprimer</Button>}>
        Tous les composants, dans tous leurs états. {formatDate('2026-12-01', 'full')}.
      </PageHeader>

      <Section title="Boutons">
        <Buttons>
          <Button variant="primary" icon={Send}>
            Envoyer à 42 personnes
          </Button>
          <Button>Secondaire</Button>
          <Button variant="quiet">Discret</Button>
          <Button variant="danger" icon={Trash2}>
            Supprimer
          </Button>
          <Button disabled>Indisponible</Button>
          <Button variant="primary" pending>
            Enregistrer
          </Button>
          <Button dense>Dense</Button>
          <LinkButton to="/">Accueil</LinkButton>
          <AnchorButton href="/_galerie/parent">Fichier</AnchorButton>
          <IconButton icon={Pencil} label="Modifier" />
          <IconButton icon={Bell} label="Notifications, 2 non lues" count={2} />
        </Buttons>
        <p className="mt-3">
          Un lien <TextLink to="/">dans le texte</TextLink>.
        </p>
      </Section>

      <Section title="Cartes">
        <div className="grid sm:grid-cols-2 gap-3">
          {(Object.keys(domains) as Domain[]).map((d) => (
            <Card key={d} domain={d} level={3} status="avant jeudi" title="Titre de la carte" aside={<Badge>CE1</Badge>} actions={<Button>Agir</Button>}>
              Une phrase qui dit de quoi il s’agit.
            </Card>
          ))}
        </div>
        <div className="mt-3"><Stats>
          <Stat value="321" label="repas" domain="cantine" />
          <Stat value="6" label="allergies" domain="danger" />
        </Stats></div>
      </Section>

      <Section title="Champs">
        <Form onSubmit={noop} problem={refusal} aria-label="Écrire un mot" className="flex flex-col gap-5">
          <TextField name="subject" label="Objet" help="Lu en premier, sur l’écran du téléphone." />
          <TextField name="phone" label="Téléphone" type="tel" autoComplete="tel" optional defaultValue="06 39 98 12 34" />
          <TextArea name="body" label="Texte" maxLength={400} optional defaultValue="Bonjour," />
          <Select name="group" label="Classe" placeholder="Choisir une classe" options={[{ value: 'ce1', label: 'CE1 A' }]} optional />
          <DateField name="until" label="Réponse attendue avant le" optional />
          <RadioGroup
            name="kind"
            label="Demande"
            choices={[
              { value: 'read', label: 'Lu' },
              { value: 'sign', label: 'Signature', help: 'Un des responsables, ou les deux.' },
              { value: 'choice', label: 'Choix', disabled: true },
            ]}
          />
          <CheckboxGroup name="days" label="Jours" inline optional defaultValue={['mon']} choices={[{ value: 'mon', label: 'Lundi' }, { value: 'tue', label: 'Mardi' }]} />
          <Checkbox label="Je confirme que ces renseignements sont exacts" />
          <Checkbox label="Une partie seulement" indeterminate />
          <Switch label="Me prévenir par courriel" help="Un seul message par jour." defaultChecked />
          <Switch label="Désactivé" disabled />
          <FileField label="Pièces jointes" help="PDF ou image, 5 Mo au plus." optional multiple maxSize={5_000_000} files={files} onChange={setFiles} />
          <Buttons>
            <Button type="submit" variant="primary">
              Enregistrer
            </Button>
            <AutosaveNote state="saved" savedAt={new Date('2026-11-24T13:03:00Z')} />
          </Buttons>
        </Form>
        <div className="mt-6 flex flex-col gap-5">
          <SearchField label="Chercher une personne" value={search} onChange={setSearch} result="3 personnes" />
          <Suspense fallback={<Skeleton lines={2} />}>
            <PeoplePicker label="Destinataires" items={people} chosen={chosen} onChange={(c) => setChosen(c as typeof people)} summary="42 personnes, 24 enfants" />
          </Suspense>
          <CopyField label="Adresse de l’agenda" value="https://preau.example.fr/ics/8f2c" help="Secrète : elle se remplace en un clic." />
        </div>
      </Section>

      <Section title="Messages">
        <div className="flex flex-col gap-3">
          <Banner tone="info" title="Pause numérique">
            Votre mot partira demain à 7&nbsp;h.
          </Banner>
          <Banner tone="success" title="Import terminé">
            24 créés, 9 modifiés.
          </Banner>
          <Banner tone="warning" title="Deux familles sans contact" actions={<Button dense>Imprimer les coupons</Button>}>
            Elles recevront un coupon papier.
          </Banner>
          <ProblemState problem={new Problem({ status: 409, code: 'canteen.deadline_passed', title: 'Trop tard pour demain', detail: 'La limite était hier 10 h. Prochain jour modifiable : jeudi.', incident: 'k3f9-22' })} retry={noop} />
          <ProblemState problem={Problem.network()} />
          <p className="flex flex-wrap gap-2">
            <Badge>Brouillon</Badge>
            <Badge tone="success">Signé</Badge>
            <Badge tone="warning">En attente</Badge>
            <Badge tone="danger">Refusé</Badge>
            <Badge tone="info">Programmé</Badge>
          </p>
          <EmptyState icon={Inbox} title="Aucun mot pour le moment" action={<Button variant="primary">Écrire un mot</Button>}>
            Les mots envoyés apparaîtront ici. Exemple : « Sortie au musée, vendredi 27 ».
          </EmptyState>
          <ProgressBar label="Import des élèves" value={153} total={247} elapsed={12} />
          <ProgressBar label="Lecture du fichier" />
          <Skeleton cards={1} />
          <Buttons>
            <Button onClick={() => toast('Repas de jeudi retiré', { undo: noop })}>Message avec retour</Button>
            <Button onClick={() => toast('Cela n’a pas fonctionné', { tone: 'danger' })}>Message d’échec</Button>
          </Buttons>
        </div>
      </Section>

      <Section title="Fenêtres">
        <Buttons>
          <Button onClick={() => setDialog('dialog')}>Fenêtre</Button>
          <Button onClick={() => setDialog('confirm')}>Confirmation</Button>
          <Button onClick={() => setDialog('sheet')}>Feuille</Button>
          <Button onClick={() => setDialog('panel')}>Panneau</Button>
          <Suspense>
            <Menu
              label="Actions sur Sortie au musée"
              entries={[
                { id: 'copy', label: 'Dupliquer', icon: Copy, onAction: noop },
                { id: 'delete', label: 'Supprimer', icon: Trash2, danger: true, onAction: noop },
              ]}
            />
          </Suspense>
        </Buttons>
        <Dialog open={dialog === 'dialog' || dialog === 'sheet' || dialog === 'panel'} shape={dialog === 'sheet' ? 'sheet' : dialog === 'panel' ? 'panel' : 'dialog'} onClose={close} title="Un titre" actions={<Button variant="primary" onClick={close}>Terminer</Button>}>
          <TextField label="Nom" />
        </Dialog>
        <ConfirmDialog open={dialog === 'confirm'} onClose={close} onConfirm={close} danger title="Supprimer ce mot ?" confirm="Supprimer pour 42 personnes">
          Les signatures déjà données sont conservées au registre. Cela ne se reprend pas.
        </ConfirmDialog>
      </Section>

      <Section title="Tableau">
        <DataTable caption="Familles" columns={columns} rows={rows} rowKey={(r) => r.id} selected={selected} onSelect={setSelected} sorting={{ key: 'name', descending: false }} />
      </Section>

      <Section title="Navigation">
        <ChildSwitcher options={[{ id: 'c1', first_name: 'Lina', class_name: 'CE1' }, { id: 'c2', first_name: 'Adam', class_name: '6e A' }]} value={child} onChange={setChild} all />
        <div className="mt-6">
          <Steps steps={['Fichier', 'Colonnes', 'Essai', 'Fin']} current={2} />
        </div>
        <Suspense fallback={<Skeleton />}>
          <Tabs label="Réponses" items={[{ id: 'a', label: 'Sans réponse', count: 5, content: <p>Nour S.</p> }, { id: 'b', label: 'Signé', count: 19, content: <p>Lina R.</p> }]} />
        </Suspense>
      </Section>

      <Section title="Texte et images">
        <Prose doc={doc} />
        <div className="flex flex-wrap items-center gap-4 mt-4">
          <Avatar name="Lina Roux" size="sm" />
          <Avatar name="Lina Roux" />
          <Avatar name="Lina Roux" size="lg" square />
          <QrImage src="/favicon.svg" alt="QR code de la carte d’activation">
            Code : 7K2F-9QXM
          </QrImage>
        </div>
      </Section>

      <Section title="Réglages de lecture">
        <ReadingSettings />
      </Section>
    </main>
  )
}
