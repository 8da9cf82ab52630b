import type { SwitchDefinition } from '../../../core/switch/switchFile.ts';
import type { SwitchValue, ValueType } from '../../../core/switch/valueType.ts';

export const definitionOf = (
  name: string,
  values: ValueType,
  standard: SwitchValue,
): SwitchDefinition => ({
  ...{ name, values, default: standard, about: '', owner: 'ann', kind: 'limit' },
  ...{ expires: null, shadowOnly: true, provider: 'store', service: null, behaviour: null },
});
