/** How this server is reached and how long a login lasts. */
export interface HttpSettings {
  /** The address it is bound to. */
  readonly host: string;
  /** Where people reach it when a proxy stands before it (`https://zerohour.example`). */
  readonly publicUrl: string | null;
  /** Built console: `web/dist`. */
  readonly consoleFolder: string;
  /** The least role that may run scripts by hand. */
  readonly scriptRole: 'admin' | 'lead';
  readonly sessionIdleMs: number;
  readonly sessionLifeMs: number;
}

const hourMs = 3_600_000;

/** OWASP: a session ends by itself, idle or not. A drill's evening fits into both. */
export const sessionTimes = { sessionIdleMs: 8 * hourMs, sessionLifeMs: 24 * hourMs } as const;

/** Cookies are Secure and HSTS is told only where people come by https. */
export const isSecure = (settings: Pick<HttpSettings, 'publicUrl'>): boolean =>
  settings.publicUrl?.startsWith('https:') ?? false;
