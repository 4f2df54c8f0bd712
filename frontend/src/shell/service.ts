import { type Catalogue, loadCatalogue } from '../i18n/i18n'

/** Fetches what a service's screens need beside their code: its words, and the sheet of styles that the first load leaves out. */
export async function openService(catalogue: Catalogue): Promise<void> {
  await Promise.all([loadCatalogue(catalogue), import('../ui/desk.css')])
}
