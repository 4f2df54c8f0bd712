import { Download, Printer } from 'lucide-react'
import { AppShell } from '../shell/AppShell'
import { Button } from '../ui/Button'
import { Card, Stat, Stats } from '../ui/Card'
import { type Column, DataTable } from '../ui/DataTable'
import { PageHeader } from '../ui/PageHeader'
import { kitchen, type KitchenRow, townBoot } from './sample'

const total = (row: KitchenRow) => row.standard + row.noPork + row.vegetarian + row.pai
const sum = (f: (row: KitchenRow) => number) => kitchen.reduce((t, row) => t + f(row), 0)

const columns: Column<KitchenRow>[] = [
  { key: 'school', header: 'École', cell: (r) => r.school, sort: (r) => r.school, main: true },
  { key: 'standard', header: 'Standard', cell: (r) => r.standard, sort: (r) => r.standard, numeric: true, total: sum((r) => r.standard) },
  { key: 'noPork', header: 'Sans porc', cell: (r) => r.noPork, sort: (r) => r.noPork, numeric: true, total: sum((r) => r.noPork) },
  { key: 'vegetarian', header: 'Végétarien', cell: (r) => r.vegetarian, sort: (r) => r.vegetarian, numeric: true, total: sum((r) => r.vegetarian) },
  { key: 'pai', header: 'PAI', cell: (r) => r.pai, sort: (r) => r.pai, numeric: true, total: sum((r) => r.pai) },
  { key: 'total', header: 'Total', cell: (r) => <strong>{total(r)}</strong>, sort: total, numeric: true, total: sum(total) },
]

/** A desk's page: figures, a table with totals, a card of vigilance. */
export function KitchenPage() {
  return (
    <AppShell boot={townBoot} onHat={async () => undefined}>
      <PageHeader
        context="Mairie de Saint-Aubin-le-Val · Restauration"
        title="Effectifs cuisine, mardi 24 novembre"
        actions={
          <>
            <Button variant="primary">Envoyer à la cuisine</Button>
            <Button icon={Printer}>Imprimer</Button>
            <Button icon={Download}>XLSX</Button>
          </>
        }
      />
      <div className="mb-4"><Stats>
        <Stat value="321" label="repas à servir" domain="cantine" />
        <Stat value="6" label="PAI allergies" domain="danger" />
        <Stat value="2" label="changements depuis 8&nbsp;h" domain="transport" />
        <Stat value="10&nbsp;h" label="clôture dans 34&nbsp;min" domain="classe" />
      </Stats></div>
      <DataTable caption="Par école et régime" showCaption columns={columns} rows={kitchen} rowKey={(r) => r.school} />
      <Card className="mt-4" domain="cantine" label="PAI du jour" status="6, accès tracé">
        <p>
          <strong className="text-ink">Elias G.</strong> (CE1) : arachide. Trousse d’urgence en salle 2.
        </p>
        <p>
          <strong className="text-ink">Zoé Y.</strong> (CE1) : gluten. Panier repas de la famille.
        </p>
      </Card>
    </AppShell>
  )
}
