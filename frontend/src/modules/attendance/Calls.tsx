import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { Button, LinkButton } from '../../ui/Button'
import { Banner } from '../../ui/Feedback'
import { formatDate, formatTime } from '../../ui/format'
import type { Held, Outbox } from '../../shell/outbox'
import { type Read } from '../../shell/remember'
import { answerOf, type Call } from './outbox'
import { type RollView, staffKey, type Told } from './queries'
import { halves } from './words'

/** What became of calls that waited: those that the school did not take, and those that met what others said meanwhile. */
export function Calls({ school, box, here }: { school: string; box: Outbox<Call>; here?: string }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const sheets = client.getQueriesData<Read<RollView>>({ queryKey: [...staffKey(school), 'roll'] }).flatMap(([, read]) => read?.value ?? [])
  const sheetOf = (h: Held<Call>) => sheets.find((s) => s.class === h.body.class && s.day.slice(0, 10) === h.body.day && s.half === h.body.half) ?? sheets.find((s) => s.class === h.body.class)
  const called = (h: Held<Call>) => [sheetOf(h)?.label, formatDate(h.body.day), i18n._(halves[h.body.half])].filter(Boolean).join(', ')
  const read = (h: Held<Call>) => (
    <Button dense onClick={() => void box.dismiss([h.id])}>
      <Trans>J’ai lu</Trans>
    </Button>
  )
  return (
    <>
      {box.refused.map((h) => (
        <Banner key={h.id} tone="danger" live className="mb-4" title={t`L’appel n’a pas été pris : ${called(h)}`} actions={read(h)}>
          {h.refused}
        </Banner>
      ))}
      {box.told.map((h) => {
        const { told, superseded } = answerOf(h.told)
        return (
          <Banner
            key={h.id}
            tone="warning"
            live
            className="mb-4"
            title={superseded ? t`Un appel plus récent était déjà fait : il est gardé. ${called(h)}` : t`Votre appel de ${formatTime(h.body.taken_at)} est enregistré, et quelqu’un a dit autre chose entre-temps. ${called(h)}`}
            actions={
              <>
                {h.body.class !== here && (
                  <LinkButton dense to={`/presences/appel/${h.body.class}` as '/'} search={{ jour: h.body.day, demi: h.body.half } as never}>
                    <Trans>Revoir l’appel</Trans>
                  </LinkButton>
                )}
                {read(h)}
              </>
            }
          >
            {told.length > 0 && (
              <ul className="flex flex-col gap-1">
                {told.map((x) => (
                  <li key={x.pupil + x.code}>
                    <Meanwhile told={x} name={sheetOf(h)?.pupils.find((p) => p.id === x.pupil)?.full} />
                  </li>
                ))}
              </ul>
            )}
          </Banner>
        )
      })}
      {box.waiting.filter((h) => h.body.class !== here).length > 0 && (
        <Banner className="mb-4" title={<Plural value={box.waiting.length} one="# appel gardé sur cet appareil" other="# appels gardés sur cet appareil" />}>
          <ul>
            {box.waiting.map((h) => (
              <li key={h.id}>{called(h)}</li>
            ))}
          </ul>
          <Trans>L’envoi se fera au retour du réseau, Préau ouvert.</Trans>
        </Banner>
      )}
    </>
  )
}

/** One pupil of whom the call and somebody else do not say the same: what stands, and what to do. */
function Meanwhile({ told, name }: { told: Told; name: string | undefined }) {
  const { t } = useLingui()
  const words = { present: t`présent`, absent: t`absent`, late: t`en retard`, left: t`parti avant la fin` }
  const mine = words[told.mine ?? 'present']
  const theirs = words[told.theirs ?? 'present']
  const at = told.at && formatTime(told.at)
  const who = <strong>{name ?? t`Un élève qui a changé de classe`}</strong>
  switch (told.code) {
    case 'announced':
      return (
        <Trans>
          {who} : absence signalée à {at}, et {mine} à votre appel. Les deux sont gardés, la direction tranche.
        </Trans>
      )
    case 'late':
      return (
        <Trans>
          {who} : arrivée annoncée à {at} pendant votre appel. Noté en retard, pas absent : corrigez l’appel si l’élève n’est pas venu.
        </Trans>
      )
    case 'withdrawn':
      return (
        <Trans>
          {who} : la famille a annulé l’absence, et votre appel dit absent. La famille est prévenue tout de suite : vérifiez.
        </Trans>
      )
    case 'unlisted':
      return (
        <Trans>
          {who} : arrivé dans la classe entre-temps. Votre appel n’en dit rien : complétez-le.
        </Trans>
      )
    case 'moved':
      return (
        <Trans>
          {who} : n’est plus dans la classe. Ce que votre appel en disait n’est pas noté.
        </Trans>
      )
    default:
      return told.stands ? (
        <Trans>
          {who} : {theirs} à l’appel gardé, {mine} au vôtre.
        </Trans>
      ) : (
        <Trans>
          {who} : {mine} à votre appel, qui est gardé ; {theirs} à un appel précédent.
        </Trans>
      )
  }
}
