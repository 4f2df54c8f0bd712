import { useParams } from '@tanstack/react-router'
import { ComponentsPage } from './ComponentsPage'
import { KitchenPage } from './KitchenPage'
import { ParentPage } from './ParentPage'

/** `/_galerie` every component; `/_galerie/parent` and `/_galerie/cuisine` two whole pages. Not in the product. */
export default function Gallery() {
  const { page } = useParams({ strict: false }) as { page?: string }
  if (page === 'parent') return <ParentPage />
  if (page === 'cuisine') return <KitchenPage />
  return <ComponentsPage />
}
