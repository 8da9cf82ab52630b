import { expect, it } from 'vitest';
import { mallSettings } from './pairs.ts';

it('declares limits of the sample shop that are soon reached, and keeps those of the environment', () => {
  const soon = {
    MALL_BANK_SLOTS: '1',
    MALL_BANK_REJECTION_MS: '20',
    MALL_PAYMENTS_INSTANCES: '5',
    MALL_PAYMENTS_PER_SECOND: '4',
    MALL_GATEWAY_PER_SECOND: '50',
    MALL_ROW_PER_SECOND: '15',
  };
  expect(mallSettings({})).toEqual(soon);
  expect(mallSettings({ MALL_BANK_SLOTS: '4', MALL_LOG_LEVEL: 'info', HOME: '/' })).toEqual({
    ...soon,
    MALL_BANK_SLOTS: '4',
  });
});
