import type { Request, RequestHandler } from 'express';
import { isLoopback } from '../../core/target/loopback.ts';
import { HttpProblem } from '../api/problem.ts';
import type { HttpSettings } from '../api/settings.ts';
import { bearerOf } from './identity.ts';

const reading: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A page elsewhere must not act with a visitor's cookie: what changes anything has to say that it
 * comes from this very origin. A bearer token is no ambient proof, so it needs none of this.
 */
export function sameOriginOnly(settings: HttpSettings): RequestHandler {
  return (req, _res, next) => {
    if (reading.includes(req.method) || bearerOf(req) !== null) return next();
    const site = req.headers['sec-fetch-site'];
    const origin = req.headers.origin;
    const told = site !== undefined || origin !== undefined;
    const siteFits = site === undefined || site === 'same-origin';
    const originFits = origin === undefined || origin === ownOrigin(req, settings);
    if (told && siteFits && originFits) return next();
    throw new HttpProblem(403, 'the request does not come from this console’s own pages', {
      kind: 'wrong-origin',
    });
  };
}

/** On loopback only loopback's names are served, so that no foreign name can be re-bound to it. */
export function knownHostsOnly(settings: HttpSettings): RequestHandler {
  return (req, _res, next) => {
    const name = hostName(req);
    const known =
      name === publicHost(settings) || !isLoopback(settings.host) || (name && isLoopback(name));
    if (known) return next();
    throw new HttpProblem(421, 'this server does not answer to that host name', {
      kind: 'unknown-host',
    });
  };
}

function ownOrigin(req: Request, { publicUrl }: HttpSettings): string {
  const host = req.headers.host ?? '';
  if (publicUrl !== null && new URL(publicUrl).host === host) return new URL(publicUrl).origin;
  return `http://${host}`;
}

const publicHost = ({ publicUrl }: HttpSettings): string | null =>
  publicUrl === null ? null : new URL(publicUrl).hostname;

/** Host header without its port; brackets of an IPv6 address taken off. */
function hostName(req: Request): string | null {
  const url = `http://${req.headers.host ?? ''}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : null;
}
