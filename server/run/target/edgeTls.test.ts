import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TestCertificates, testCertificates } from '../../test/support/certificates.ts';
import { readEdgeTls } from './edgeTls.ts';

describe('the files of an edge', () => {
  let folder: string;
  let made: TestCertificates;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'zerohour-edge-'));
    made = testCertificates(folder, ['IP:127.0.0.1']);
    return () => rmSync(folder, { recursive: true, force: true });
  });
  const read = (files: Partial<Parameters<typeof readEdgeTls>[0]>, upstream = 'https://10.0.0.7') =>
    readEdgeTls({ insecure: false, ...files }, [upstream]);

  it('are read from where they lie', async () => {
    const [ca, cert, pem] = [made.ca.path, made.client.cert.path, made.client.key.path];
    expect(await read({ ca, cert, key: pem })).toEqual({
      ok: true,
      value: {
        ca: { file: ca, path: ca, text: made.ca.text },
        cert: { file: cert, path: cert, text: made.client.cert.text },
        key: { file: pem, path: pem, text: made.client.key.text },
        insecure: false,
      },
    });
    expect(await read({ insecure: true })).toEqual({ ok: true, value: { insecure: true } });
  });

  it.each<[Partial<Parameters<typeof readEdgeTls>[0]>, string]>([
    [{ cert: 'a' }, '--cert and --key belong together: give both, or neither'],
    [{ key: 'a' }, '--cert and --key belong together: give both, or neither'],
    [{ ca: 'a', insecure: true }, 'give --ca or --insecure, not both'],
    [{ ca: '/gone.pem' }, '--ca /gone.pem does not exist'],
  ])('are refused: %j', async (files, error) => {
    expect(await read(files)).toEqual({ ok: false, error });
  });

  it('are refused when they hold something else, or belong apart', async () => {
    const { ca, otherCa, client: own } = made;
    expect(await read({ ca: own.key.path })).toEqual({
      ok: false,
      error: expect.stringMatching(/^--ca \S+ holds no certificate that can be read/),
    });
    const apart = { cert: otherCa.path, key: own.key.path };
    expect(await read(apart)).toEqual({
      ok: false,
      error: `--key ${own.key.path} is not the key of ${otherCa.path}`,
    });
    expect((await read({ ca: ca.path })).ok).toBe(true);
  });

  it('are not left out at an open address', async () => {
    expect(await read({ insecure: true }, 'https://203.0.113.7')).toEqual({
      ok: false,
      error: expect.stringMatching(/^"insecure" is for private and loopback addresses/),
    });
    expect((await read({}, 'https://203.0.113.7')).ok).toBe(true);
  });
});
