/** What the server said when it refused (RFC 9457), or that it could not be reached. */
export interface ProblemDocument {
  title: string
  status: number
  code: string
  params?: Record<string, string>
  places?: { place: string; problem: string }[]
}

/** Status 0 means that no answer came: the server is away or the network is. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly params: Record<string, string>
  readonly places: { place: string; problem: string }[]

  constructor(document: ProblemDocument) {
    super(document.title)
    this.name = 'Problem'
    this.status = document.status
    this.code = document.code
    this.params = document.params ?? {}
    this.places = document.places ?? []
  }

  get unreachable(): boolean {
    return this.status === 0
  }
}

export const UNREACHABLE = 'console.unreachable'
export const UNREADABLE = 'console.unreadable'

/** Reads an unsuccessful answer; one that is not a problem document (a proxy's page, say) still becomes a `Problem`. */
export async function readProblem(response: Response): Promise<Problem> {
  try {
    const body = (await response.clone().json()) as Partial<ProblemDocument>
    if (typeof body.title === 'string' && typeof body.code === 'string') {
      return new Problem({ ...body, title: body.title, code: body.code, status: response.status })
    }
  } catch {
    // not JSON: fall through to the general word
  }
  return new Problem({ title: '', code: UNREADABLE, status: response.status })
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem
}
