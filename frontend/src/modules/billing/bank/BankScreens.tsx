import { OneLine } from './OneLine'
import { BankLines } from './BankLines'
import { Payments } from './Payments'

/** Money that came in: what the bank says, one movement, what it settled. */
export function BankScreens({ id }: { id: string | undefined }) {
  if (!id) return <BankLines />
  return id === 'reglements' ? <Payments /> : <OneLine key={id} id={id} />
}
