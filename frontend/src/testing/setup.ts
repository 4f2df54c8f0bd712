import { i18n } from '@lingui/core'
import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

// Tests read the French sentences of the source.
i18n.load('fr', {})
i18n.load('en', {})
i18n.activate('fr')
afterEach(cleanup)
