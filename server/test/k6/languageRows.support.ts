import type { SendingRow } from './language.support.ts';

/** Values of rows with types (`good` is CSV, `shop` NDJSON), as they stand in each place. */
export const typedRow: SendingRow = {
  name: 'rows',
  steps: `
      rows:
        request: POST /rows?price=\${good.price}&id=\${shop.id}
        body: { price: "\${good.price}", units: "\${good.units}", gift: "\${good.gift}", zip: "\${good.zip}", is: "\${good.price} x", id: "\${shop.id}", tags: "\${shop.tags}", city: "\${shop.address.city}" }
        check: { price: '$.price == \${good.price}', id: '$.id == \${shop.id}', gift: '$.gift == \${good.gift}' }
        capture: { chosen: $.shop }
      rows bare: { request: POST /rows/bare, body: '{"price":\${good.price},"zip":\${good.zip},"old":\${good.old},"id":\${shop.id}}' }
      rows bulk: { request: POST /rows/bulk, text: "\${bulk.id} \${bulk.note}" }
      rows field: { request: POST /rows/field, text: "\${chosen.address.city-code}" }`,
  answers: {
    '/rows': {
      body: '{"price":12345678901234567.80,"id":"seven","gift":true,"shop":{"address":{"city-code":"HB"}}}',
    },
  },
  sends: [
    'POST /rows?price=12345678901234567.8&id=seven\n{"price":12345678901234567.8,"units":3,"gift":true,"zip":"007","is":"12345678901234567.8 x","id":"seven","tags":["a",1.0,null],"city":"K\u00f6ln"}',
    'POST /rows/bare\n{"price":12345678901234567.8,"zip":"007","old":7,"id":"seven"}',
    ...[19, 20, 21, 22].map((row) => `POST /rows/bulk\n${row} tab\t\u00e9 "\\" ${row}`),
    'POST /rows/field\nHB',
  ],
};

/** The files of the datasets: CSV and NDJSON. */
export const rowFiles = {
  goods: {
    text: ' price ,units,gift, zip,old\n12345678901234567.8,3,true,007,7\n',
    types: { price: 'decimal', units: 'integer', gift: 'boolean', zip: 'text' },
  },
  shops: '{"id":"seven","tags":["a",1.0,null],"address":{"city":"K\u00f6ln"},"n":1}',
} as const;

/** Packed, so that k6 reads them from a file; journeys begin at row 19. */
export const bulkRows = Array.from({ length: 40 }, (_, row) => [
  `${row}`,
  `tab\t\u00e9 "\\" ${row}`,
]);
