/** An OpenAPI 3.1 document written as 3.0.3, for generators that do not read 3.1. */
export function asOpenApi30(document) {
  const { license, ...info } = document.info
  return {
    ...rewrite(document),
    openapi: '3.0.3',
    info: { ...info, license: { name: license.name } },
  }
}

/** 3.0 has no `null` type, no `const`, no `examples`, and numbers for exclusive limits are booleans. */
function rewrite(value) {
  if (Array.isArray(value)) return value.map(rewrite)
  if (value === null || typeof value !== 'object') return value
  return nullable(Object.fromEntries(Object.entries(value).flatMap(rewriteEntry)))
}

function rewriteEntry([name, value]) {
  if (['$schema', 'propertyNames', 'examples'].includes(name)) return []
  if (name === 'const') return [['enum', [value]]]
  if (name === 'exclusiveMinimum' && typeof value === 'number')
    return [
      ['minimum', value],
      ['exclusiveMinimum', true],
    ]
  if (name === 'exclusiveMaximum' && typeof value === 'number')
    return [
      ['maximum', value],
      ['exclusiveMaximum', true],
    ]
  return [[name, rewrite(value)]]
}

/** `anyOf: [X, null]` and `type: [X, null]` become X with `nullable`. */
function nullable(schema) {
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== 'null')
    const nullable = schema.type.includes('null') ? { nullable: true } : {}
    if (types.length === 1) return { ...schema, type: types[0], ...nullable }
    const { type: _, ...others } = schema
    return { ...others, anyOf: types.map((type) => ({ type })), ...nullable }
  }
  const { anyOf, ...rest } = schema
  if (!Array.isArray(anyOf) || !anyOf.some(isNull)) return schema
  const others = anyOf.filter((each) => !isNull(each))
  if (others.length > 1) return { ...rest, anyOf: others, nullable: true }
  const [only] = others
  return '$ref' in only
    ? { ...rest, allOf: [only], nullable: true }
    : { ...rest, ...only, nullable: true }
}

function isNull(schema) {
  return schema.type === 'null'
}
