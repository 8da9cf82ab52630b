const { Modules } = require('@medusajs/framework/utils');
const flows = require('@medusajs/medusa/core-flows');

/**
 * Fills an empty Medusa as the seed script of its starter does: a region, a stock location with shipping, and products of
 * known stock (`SHOP_STOCK`, JSON, units by SKU). It prints `publishable-key <key>`, which every request of a storefront sends.
 */
module.exports.default = async function seed({ container }) {
  const run = async (workflow, input) => (await workflow(container).run({ input })).result;
  const link = container.resolve('link');
  const stock = JSON.parse(process.env.SHOP_STOCK);

  const [channel] = await run(flows.createSalesChannelsWorkflow, {
    salesChannelsData: [{ name: 'Web' }],
  });
  const [store] = await container.resolve(Modules.STORE).listStores();
  await run(flows.updateStoresWorkflow, {
    selector: { id: store.id },
    update: {
      supported_currencies: [{ currency_code: 'eur', is_default: true }],
      default_sales_channel_id: channel.id,
    },
  });
  await run(flows.createRegionsWorkflow, {
    regions: [
      {
        name: 'Europe',
        currency_code: 'eur',
        countries: ['at'],
        payment_providers: ['pp_system_default'],
      },
    ],
  });
  const location = await stockLocation(run, link, channel.id);
  const profile = await shipping(run, container, link, location.id);
  await run(flows.createProductsWorkflow, {
    products: Object.keys(stock).map((sku, at) => productOf(sku, 10 + at, profile.id, channel.id)),
  });
  const items = await container.resolve(Modules.INVENTORY).listInventoryItems({}, { take: 1000 });
  await run(flows.createInventoryLevelsWorkflow, {
    inventory_levels: items.map(({ id, sku }) => ({
      location_id: location.id,
      inventory_item_id: id,
      stocked_quantity: stock[sku],
    })),
  });
  const [key] = await run(flows.createApiKeysWorkflow, {
    api_keys: [{ title: 'Storefront', type: 'publishable', created_by: '' }],
  });
  await run(flows.linkSalesChannelsToApiKeyWorkflow, { id: key.id, add: [channel.id] });
  console.log(`publishable-key ${key.token}`);
};

async function stockLocation(run, link, channelId) {
  const [location] = await run(flows.createStockLocationsWorkflow, {
    locations: [{ name: 'Vienna', address: { city: 'Vienna', country_code: 'AT', address_1: '' } }],
  });
  await link.create({
    [Modules.STOCK_LOCATION]: { stock_location_id: location.id },
    [Modules.FULFILLMENT]: { fulfillment_provider_id: 'manual_manual' },
  });
  await run(flows.linkSalesChannelsToStockLocationWorkflow, { id: location.id, add: [channelId] });
  return location;
}

async function shipping(run, container, link, locationId) {
  const [profile] = await run(flows.createShippingProfilesWorkflow, {
    data: [{ name: 'Parcels', type: 'parcels' }],
  });
  const set = await container.resolve(Modules.FULFILLMENT).createFulfillmentSets({
    name: 'Vienna delivery',
    type: 'shipping',
    service_zones: [{ name: 'Austria', geo_zones: [{ country_code: 'at', type: 'country' }] }],
  });
  await link.create({
    [Modules.STOCK_LOCATION]: { stock_location_id: locationId },
    [Modules.FULFILLMENT]: { fulfillment_set_id: set.id },
  });
  await run(flows.createShippingOptionsWorkflow, [
    {
      name: 'Standard',
      price_type: 'flat',
      provider_id: 'manual_manual',
      service_zone_id: set.service_zones[0].id,
      shipping_profile_id: profile.id,
      type: { label: 'Standard', description: 'Three days.', code: 'standard' },
      prices: [{ currency_code: 'eur', amount: 5 }],
      rules: [
        { attribute: 'enabled_in_store', value: 'true', operator: 'eq' },
        { attribute: 'is_return', value: 'false', operator: 'eq' },
      ],
    },
  ]);
  return profile;
}

const productOf = (sku, price, shippingProfileId, channelId) => ({
  title: `Product ${sku}`,
  handle: `product-${sku.toLowerCase()}`,
  status: 'published',
  shipping_profile_id: shippingProfileId,
  options: [{ title: 'Size', values: ['One'] }],
  variants: [
    {
      title: 'One',
      sku,
      manage_inventory: true,
      options: { Size: 'One' },
      prices: [{ currency_code: 'eur', amount: price }],
    },
  ],
  sales_channels: [{ id: channelId }],
});
