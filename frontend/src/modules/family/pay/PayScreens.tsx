import { useParams } from '@tanstack/react-router'
import { Bill } from './Bill'
import { Paid } from './Paid'
import { ToPay } from './ToPay'

/** /a-payer, /a-payer/facture/{tenant}/{bill}, /a-payer/paiement/{tenant}/{payment} */
export function PayScreens() {
  const { page, of, id } = useParams({ strict: false }) as { page?: string; of?: string; id?: string }
  if (page === 'facture' && of && id) return <Bill key={id} tenant={of} id={id} />
  if (page === 'paiement' && of && id) return <Paid key={id} tenant={of} id={id} />
  return <ToPay />
}
