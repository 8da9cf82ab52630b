import { describe, expect, it } from 'vitest';
import {
  importedProto,
  isProto,
  isStandardProto,
  protoFault,
  protoImports,
} from './protoImports.ts';

describe('protoImports', () => {
  it('gives every import with the place of its specifier', () => {
    const text = 'import "a.proto";\nimport public "b/c-d.proto" ;\nimport\n weak "e_1.proto";';
    const { imports } = protoImports(text);
    expect(imports?.map(({ specifier }) => specifier)).toEqual([
      'a.proto',
      'b/c-d.proto',
      'e_1.proto',
    ]);
    expect(imports?.map(({ start, end }) => text.slice(start, end))).toEqual([
      'a.proto',
      'b/c-d.proto',
      'e_1.proto',
    ]);
  });

  it('finds none in comments, texts and longer words', () => {
    const text = [
      '// import "a";',
      '/* import\n"a"; */',
      'option x = "import \\" import";',
      "option y = 'import \\' import';",
      'string important = 1; string re.import = 2; string my_import = 3;',
    ].join('\n');
    expect(protoImports(text)).toEqual({ imports: [], error: null });
  });

  it.each([
    ['a comment between', 'import/**/"a";'],
    ['single quotes', "import 'a';"],
    ['texts side by side', 'import "a" "b";'],
    ['an escape', 'import "a\\x2f";'],
    ['no semicolon', 'import "a"'],
    ['another word', 'import option "a";'],
    ['a line that ends by a carriage return', '// a\rimport /**/ "a";'],
    ['a comment that does not end', '/* import "a" b'],
  ])('refuses %s', (_, text) => {
    expect(protoImports(`\n${text}`)).toEqual({
      imports: null,
      error: 'reads like an import in line 2, but cannot be told for one; write import "FILE";',
    });
  });
});

describe('importedProto', () => {
  const files = ['p/shop/v1/a.proto', 'p/shop/v1/b.proto', 'top.proto', 'shop/v1/b.proto'];
  it.each([
    ['top.proto', 'top.proto'],
    ['b.proto', 'p/shop/v1/b.proto'],
    ['v1/b.proto', 'p/shop/v1/b.proto'],
    // The folder of the scenario comes first.
    ['shop/v1/b.proto', 'shop/v1/b.proto'],
    ['../b.proto', null],
    ['/etc/hostname', null],
    ['c.proto', null],
  ])('%s is %s', (specifier, file) => {
    expect(importedProto('p/shop/v1/a.proto', specifier, files)).toBe(file);
  });
});

it('k6 brings the files of Google, and no others of that folder', () => {
  expect(isStandardProto('google/protobuf/empty.proto')).toBe(true);
  const others = [
    'google/protobuf/../x.proto',
    'a/google/protobuf/empty.proto',
    'google/rpc/a.proto',
  ];
  expect(others.filter(isStandardProto)).toEqual([]);
  expect(['a.proto', 'a.proto.txt', 'proto'].filter(isProto)).toEqual(['a.proto']);
});

it('a fault says what is imported and where to name it', () => {
  const files = ['a.proto', 'b.proto'];
  const fault = (text: string) => protoFault('a.proto', text, files);
  expect(fault('import "b.proto"; import "google/protobuf/any.proto";')).toBe(null);
  expect(fault('import "b.proto"; import "c.proto";')).toBe(
    'imports "c.proto", which "files" of no path names; name it there',
  );
  expect(fault("import 'b.proto';")).toContain('cannot be told for one');
});
