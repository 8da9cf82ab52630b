import { describe, expect, it } from 'vitest';
import { provisionRedis, type RedisSpec } from './redis.ts';

const spec: RedisSpec = {
  users: {
    live: { name: 'shop-live', password: 'live-password', prefix: 'shop:live:' },
    shadow: { name: 'shop-shadow', password: 'shadow-password', prefix: 'shop:shadow:' },
  },
};

async function commandsFor(made: RedisSpec): Promise<readonly (readonly string[])[]> {
  const sent: string[][] = [];
  await provisionRedis(async (...command) => sent.push(command), made);
  return sent;
}

const patternsOf = async (prefix: string) => {
  const { live, shadow } = spec.users;
  const [first] = await commandsFor({ users: { live: { ...live, prefix }, shadow } });
  return first?.filter((rule) => /^[~&%]/.test(rule));
};

describe('provisionRedis', () => {
  it('limits each user in keys, channels and commands, and forgets the rules of before', async () => {
    const rules = (side: string) => [
      'ACL',
      'SETUSER',
      `shop-${side}`,
      'reset',
      'on',
      `>${side}-password`,
      `~shop:${side}:*`,
      `&shop:${side}:*`,
      '+@all',
      '-@dangerous',
      '-@admin',
      '-randomkey',
      '+info',
      '+client',
      '-client|kill',
      '-client|pause',
      '-client|unpause',
      '-client|unblock',
    ];
    expect(await commandsFor(spec)).toEqual([rules('live'), rules('shadow')]);
  });

  it('lets each reader read every key, and gives it no channel', async () => {
    const readers = [
      { name: 'audit', password: 'one' },
      { name: 'scan', password: 'two' },
    ];
    const rules = (name: string, password: string) => [
      'ACL',
      'SETUSER',
      name,
      'reset',
      'on',
      `>${password}`,
      '%R~*',
      '+@read',
      '+@connection',
      '+info',
      '-client|kill',
      '-client|pause',
      '-client|unpause',
      '-client|unblock',
    ];
    expect((await commandsFor({ ...spec, readers })).slice(2)).toEqual([
      rules('audit', 'one'),
      rules('scan', 'two'),
    ]);
  });

  it.each([
    ['shop?:', 'shop\\?:'],
    ['shop*:', 'shop\\*:'],
    ['shop[1]:', 'shop\\[1\\]:'],
    ['shop[^1]:', 'shop\\[\\^1\\]:'],
    ['shop\\:', 'shop\\\\:'],
    ['??', '\\?\\?'],
    ['shop.+(a|b){1}$:', 'shop.+(a|b){1}$:'],
  ])('takes each character of the prefix %s as itself', async (prefix, escaped) => {
    expect(await patternsOf(prefix)).toEqual([`~${escaped}*`, `&${escaped}*`]);
  });

  it.each([
    ['shop:', 'shop:shadow:'],
    ['shop:live:', 'shop:'],
    ['shop:', 'shop:'],
    ['', 'shop:'],
    ['shop:', ''],
  ])('sends nothing for prefixes of which one covers the other: "%s" and "%s"', async (a, b) => {
    const { live, shadow } = spec.users;
    const sent: string[][] = [];
    const users = { live: { ...live, prefix: a }, shadow: { ...shadow, prefix: b } };
    await expect(
      provisionRedis(async (...command) => sent.push(command), { users }),
    ).rejects.toThrow(`Redis prefixes overlap: "${a}" and "${b}"`);
    expect(sent).toEqual([]);
  });

  it('makes no reader when Redis refuses a user', async () => {
    const sent: string[][] = [];
    const refuse = async (...command: string[]) => {
      sent.push(command);
      throw new Error('NOPERM');
    };
    await expect(provisionRedis(refuse, spec)).rejects.toThrow('NOPERM');
    expect(sent).toHaveLength(1);
  });
});
