import './ui/first.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { readBoot } from './api/boot'
import { begin } from './i18n/i18n'
import { router } from './routes'
import { keepOffline } from './shell/offline'
import { adopt, queryClient, savePreferences } from './shell/session'
import { beginUpdates } from './shell/update'
import { beginPreferences } from './ui/preferences'

const boot = readBoot()
if (boot) {
  adopt(boot)
  void keepOffline(queryClient, boot.me.account_id, boot.version)
}
const me = boot?.me
beginPreferences(me && { theme: me.theme, textSize: me.text_size, comfort: me.comfort, shortcuts: me.shortcuts }, ({ textSize, ...change }) => savePreferences({ ...change, text_size: textSize }))

// Not awaited at the top of the module: the first screen is fetched from the same file, which would wait for itself.
void Promise.all([begin(), router.load()]).then(() => {
  // The server drew the first view inside #root; ours takes its place in one go, with the same content.
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  )
  if (!__GALLERY__) void beginUpdates()
})
