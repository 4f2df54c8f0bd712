import type { HomeCard } from '../../../api/boot'
import { useBoot } from '../../../shell/session'
import { FactBody } from '../FamilyActions'
import type { MyFact } from '../queries'

/** What the school makes of a day to come, about one child. */
export function FactCard({ card }: { card: HomeCard }) {
  const { today } = useBoot()
  const { name, child, fact } = card.data as { name: string; child: string; fact?: MyFact }
  return fact ? <FactBody fact={fact} child={child} name={name} today={today} may label={name} /> : null
}
