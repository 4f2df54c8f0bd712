import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Boot, Home, HomeCard } from '../../api/boot'
import { HomeView } from './screens/Home'

const card = (id: string, todo: boolean, more: Partial<HomeCard> = {}) => ({ id, service: 'x', kind: 'x', domain: 'liaison', todo, ...more }) as HomeCard
const boot = { today: '2026-11-24', children: [], nav: [], hats: [], abilities: [], hat: '' } as unknown as Boot
const page = (cards: HomeCard[]) => (
  <I18nProvider i18n={i18n}>
    <QueryClientProvider client={new QueryClient()}>
      <HomeView boot={boot} home={{ cards } as Home} draw={(c) => <button type="button">{c.id}</button>} />
    </QueryClientProvider>
  </I18nProvider>
)

describe('the home', () => {
  it('keeps a card that was done where it was, whatever the server says next, and the focus in it', () => {
    const { rerender } = render(page([card('lice', true), card('fair', true), card('urgent', true, { deadline: '2026-11-23' }), card('works', false)]))
    const order = () => screen.getAllByRole('button').map((b) => b.textContent)
    expect(order()).toEqual(['urgent', 'lice', 'fair', 'works'])
    screen.getByText('lice').focus()
    rerender(page([card('fair', true), card('works', false), card('urgent', false), card('lice', false)]))
    expect(order()).toEqual(['urgent', 'lice', 'fair', 'works'])
    expect(document.activeElement?.textContent).toBe('lice')
    // done here, and not among the few that the server still tells; what is taken back by its author goes
    rerender(page([card('works', false)]))
    expect(order()).toEqual(['urgent', 'lice', 'works'])
    expect(document.activeElement?.textContent).toBe('lice')
  })
})
