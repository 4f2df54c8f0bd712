import {
  Backpack,
  BookOpen,
  Bus,
  CalendarDays,
  ChartColumn,
  ClipboardCheck,
  CreditCard,
  FileText,
  FolderOpen,
  House,
  Image,
  Inbox,
  KeyRound,
  Landmark,
  LayoutGrid,
  Library,
  LifeBuoy,
  type LucideIcon,
  Megaphone,
  MessageSquare,
  School,
  Settings,
  Signature,
  Upload,
  Users,
  Utensils,
} from 'lucide-react'
import { createElement } from 'react'

/** The pictograms a navigation entry may ask for by name. One that is not here shows the grid. */
const icons: Record<string, LucideIcon> = {
  home: House,
  messages: MessageSquare,
  calendar: CalendarDays,
  services: Backpack,
  liaison: Signature,
  broadcast: Megaphone,
  inbox: Inbox,
  people: Users,
  directory: Users,
  class: BookOpen,
  homework: BookOpen,
  attendance: ClipboardCheck,
  canteen: Utensils,
  transport: Bus,
  town: Landmark,
  school: School,
  documents: FileText,
  files: FolderOpen,
  media: Image,
  resource: Library,
  payment: CreditCard,
  statistics: ChartColumn,
  import: Upload,
  rights: KeyRound,
  settings: Settings,
  help: LifeBuoy,
}

/** The pictogram of a navigation entry: decoration, its word is beside it. */
export function NavIcon({ name, className }: { name: string; className?: string }) {
  return createElement(icons[name] ?? LayoutGrid, { 'aria-hidden': true, className })
}
