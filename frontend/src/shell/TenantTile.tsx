/** The tenant's logo, on the white it was drawn for, or the first letter of its own name on its colour. Decoration: the name is written beside it. */
export function TenantTile({ name, logo }: { name: string; logo: string | undefined }) {
  if (logo) return <img src={logo} alt="" data-theme="light" className="size-11 flex-none rounded-button object-contain bg-surface" />
  return (
    <span aria-hidden className="grid place-content-center size-11 flex-none rounded-button bg-brand text-on-brand font-bold text-lg font-title">
      {letter(name)}
    </span>
  )
}

/** « École des Tilleuls » → T; « Mairie de Saint-Aubin » → S: the first letter of its own name. */
export function letter(name: string): string {
  const own = name.replace(/^(école|collège|lycée|mairie|commune|ville|département|académie|communauté de communes|sivos)\s+/i, '').replace(/^(élémentaire|maternelle|primaire)\s+/i, '').replace(/^(de la|de l[’']|du|des|de|d[’'])\s*/i, '')
  return (own[0] ?? name[0] ?? 'P').toLocaleUpperCase('fr-FR')
}
