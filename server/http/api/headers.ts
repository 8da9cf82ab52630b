import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { type HttpSettings, isSecure } from './settings.ts';

const nonces = new WeakMap<object, string>();

/** The nonce of a response; style sheets that the console makes at run time carry it. */
export function nonceOf(res: object): string {
  const known = nonces.get(res);
  if (known !== undefined) return known;
  const made = randomBytes(16).toString('base64');
  nonces.set(res, made);
  return made;
}

/** Allows this origin only: scripts from files, and styles made at run time by their nonce. */
export function securityHeaders(settings: HttpSettings): RequestHandler {
  const self = ["'self'"];
  const none = ["'none'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: self,
        scriptSrc: self,
        styleSrc: [...self, (_req, res) => `'nonce-${nonceOf(res)}'`],
        imgSrc: [...self, 'data:'],
        fontSrc: self,
        connectSrc: self,
        frameSrc: self,
        objectSrc: none,
        baseUri: none,
        formAction: self,
        frameAncestors: none,
      },
    },
    frameguard: { action: 'deny' },
    strictTransportSecurity: isSecure(settings) ? { maxAge: 31_536_000 } : false,
  });
}

/** Responses of the API are read by code: not shown as a page, not cached. */
export const apiHeaders: RequestHandler = (_req, res: Response, next) => {
  res.set('Cache-Control', 'no-store');
  res.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  next();
};
