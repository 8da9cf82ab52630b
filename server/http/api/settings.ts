/** How this server is reached and how long a login lasts. */
export interface HttpSettings {
  /** The address it is bound to. */
  readonly host: string;
  /** Its public address behind a proxy (`https://zerohour.example`). */
  readonly publicUrl: string | null;
  /** Built console: `web/dist`. */
  readonly consoleFolder: string;
  /** The least role that may run scripts by hand. */
  readonly scriptRole: 'admin' | 'lead';
  readonly sessionIdleMs: number;
  readonly sessionLifeMs: number;
}

const hourMs = 3_600_000;

/** A session expires, idle or not, as OWASP asks; a long run fits into both limits. */
export const sessionTimes = { sessionIdleMs: 8 * hourMs, sessionLifeMs: 24 * hourMs } as const;

/** Cookies are Secure and HSTS is sent only where people use https. */
export const isSecure = (settings: Pick<HttpSettings, 'publicUrl'>): boolean =>
  settings.publicUrl?.startsWith('https:') ?? false;
