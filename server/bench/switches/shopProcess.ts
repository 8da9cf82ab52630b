import { openSwitchShop } from '../../test/support/switchShop.ts';
import type { ShopAnswer, ShopAsked } from './shopOfItsOwn.ts';

/** `shopProcess COUNT`: a shop of simulated instances, which its parent process changes and reads. It ends with its parent. */
const shop = await openSwitchShop(Number(process.argv[2]));
const send = (answer: ShopAnswer): void => void process.send?.(answer);

const actedBy = () => [...shop.instances].map(([name, { acted }]) => [name, acted] as const);

process.on('message', (asked: ShopAsked) => {
  if (asked.does === 'add') shop.add(asked.name);
  if (asked.does === 'deaf') {
    const one = shop.instances.get(asked.name);
    if (one !== undefined) one.isDeaf = asked.isDeaf;
  }
  if (asked.does === 'set') {
    const { value } = asked;
    for (const one of shop.instances.values()) Object.assign(one, { shown: value, acted: value });
  }
  send({ id: asked.id, url: shop.url, acted: actedBy() });
});
process.once('disconnect', () => process.exit());
send({ id: 0, url: shop.url, acted: actedBy() });
