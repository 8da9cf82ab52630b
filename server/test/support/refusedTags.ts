import { type ShadowTag, signTag } from '@zerohour/shadow-data';

/** What every service in front of shadow data refuses with 400, by the code of its answer. */
export function refusedTags(
  tag: ShadowTag,
  key: string,
): readonly (readonly [code: string, value: string])[] {
  const good = signTag(tag, key);
  return [
    ['forged', signTag(tag, `another ${key}`)],
    ['forged', `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`],
    ['expired', signTag({ ...tag, expiresAtMs: Date.now() - 1 }, key)],
    ['malformed', 'zh-shadow=v1.x'],
    ['duplicate', `${good},${good}`],
    ['misnamed', good.replace('zh-shadow', 'ZH-Shadow')],
  ];
}
