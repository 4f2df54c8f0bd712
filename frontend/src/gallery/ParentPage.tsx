import { Check, CircleAlert } from 'lucide-react'
import { useState } from 'react'
import type { HomeCard } from '../api/boot'
import { HomeView } from '../modules/home/screens/Home'
import { AppShell } from '../shell/AppShell'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { Checkbox } from '../ui/Field'
import { Badge } from '../ui/Feedback'
import { toast } from '../ui/Toast'
import { parentBoot, parentHome } from './sample'

/** The parent's home with invented data: the look that every home follows. */
export function ParentPage() {
  return (
    <AppShell boot={parentBoot} onHat={async () => undefined}>
      <HomeView boot={parentBoot} home={parentHome} draw={draw}>
        <Button wide icon={CircleAlert}>
          Signaler une absence de Lina
        </Button>
      </HomeView>
    </AppShell>
  )
}

const draw = (card: HomeCard) => <SampleCard card={card} />

function SampleCard({ card }: { card: HomeCard }) {
  if (card.kind === 'note') return <Note />
  if (card.kind === 'homework') return <Homework />
  if (card.kind === 'meal')
    return (
      <Card domain="cantine" label="Cantine" status="inscrite" aside={<Button variant="quiet" dense className="-my-1.5 -me-2">Changer</Button>}>
        <p className="text-ink">
          Velouté de potiron, <strong>dinde Label Rouge</strong>, semoule, clémentine
        </p>
        <p className="text-md mt-1">Jeudi : modifiable jusqu’à demain 10&nbsp;h</p>
      </Card>
    )
  if (card.kind === 'mayor')
    return (
      <Card domain="mairie" title="Travaux rue des Écoles" level={2}>
        <p>L’entrée se fait par le parc jusqu’au 4 décembre.</p>
      </Card>
    )
  return (
    <Card domain="transport" label="Car ligne 4" status="arrêt Les Peupliers">
      <p className="text-ink">
        Retour prévu à <strong className="tabular">16&nbsp;h&nbsp;48</strong>
      </p>
    </Card>
  )
}

function Note() {
  const [signed, setSigned] = useState(false)
  return (
    <Card
      domain="liaison"
      status={signed ? 'signé' : 'à signer avant jeudi'}
      title="Sortie au musée des Beaux-Arts"
      actions={
        signed ? (
          <p className="flex items-center gap-2 font-semibold text-success target">
            <Check aria-hidden className="size-5" strokeWidth={2.5} />
            Signé par vous à 17&nbsp;h&nbsp;02
          </p>
        ) : (
          <>
            <Button
              variant="primary"
              onClick={() => {
                setSigned(true)
                toast('Sortie autorisée et signée', { undo: () => setSigned(false) })
              }}
            >
              J’autorise et je signe
            </Button>
            <Button>Lire</Button>
          </>
        )
      }
    >
      <p>Mme Petit-Jean · vendredi 27, départ 8&nbsp;h&nbsp;30, pique-nique à prévoir.</p>
    </Card>
  )
}

function Homework() {
  return (
    <Card domain="classe" label="Pour vendredi" status="15 min" aside={<Badge>CE1 A</Badge>}>
      <div className="-my-1">
        <Checkbox label="Poésie : apprendre la 1re strophe" className="text-ink" />
        <Checkbox label="Maths : relire la fiche p. 32" className="text-ink" />
      </div>
    </Card>
  )
}
