/** One fault of one field: `field` is the input's name in the request's body, with dots and indexes (`answers.0.text`). */
export interface FieldFault {
  field: string
  code: string
  message: string
}

/**
 * A refusal of the server (RFC 9457, `application/problem+json`), or the absence of an answer (`network`).
 * `title` and `detail` come in the caller's language and are shown as they are; `code` is stable (`liaison.closed`).
 */
export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors: readonly FieldFault[]
  /** What a person reads out to the support; it says nothing of anybody. */
  readonly incident: string | undefined
  /** Seconds after which the same request may be tried again. */
  readonly retryAfter: number | undefined

  constructor(init: {
    status: number
    code: string
    title?: string | undefined
    detail?: string | undefined
    errors?: readonly FieldFault[] | undefined
    incident?: string | undefined
    retryAfter?: number | undefined
  }) {
    super(init.code)
    this.status = init.status
    this.code = init.code
    this.title = init.title ?? ''
    this.detail = init.detail ?? ''
    this.errors = init.errors ?? []
    this.incident = init.incident
    this.retryAfter = init.retryAfter
  }

  /** The message of a field, by its name. */
  of(field: string): string | undefined {
    return this.errors.find((e) => e.field === field)?.message
  }

  static network(): Problem {
    return new Problem({ status: 0, code: 'network' })
  }

  static async from(response: Response): Promise<Problem> {
    let body: Record<string, unknown> = {}
    if (response.headers.get('content-type')?.includes('json')) {
      body = await response
        .clone()
        .json()
        .catch(() => ({}))
    }
    const text = (key: string) => (typeof body[key] === 'string' ? (body[key] as string) : undefined)
    const retry = Number(response.headers.get('retry-after'))
    return new Problem({
      status: response.status,
      code: text('code') ?? `http.${response.status}`,
      title: text('title'),
      detail: text('detail'),
      errors: Array.isArray(body.errors) ? body.errors.filter(isFault) : [],
      incident: response.headers.get('x-incident') ?? text('instance'),
      retryAfter: Number.isFinite(retry) && retry > 0 ? retry : undefined,
    })
  }
}

function isFault(value: unknown): value is FieldFault {
  const v = value as FieldFault | null
  return typeof v?.field === 'string' && typeof v.message === 'string'
}
