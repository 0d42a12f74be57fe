// Cuts the object types and fields we query out of GitHub's published GraphQL schema, nullability and all.
import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  visit,
} from "graphql";

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** The SDL of `wanted` types and fields with the scalars, enums and inputs they use; throws on an unknown name. */
export function cutGraphql(sdl: string, wanted: Readonly<Record<string, readonly string[]>>): string {
  const published = new Map<string, DefinitionNode>();
  for (const definition of parse(sdl, { noLocation: true }).definitions) {
    if ("name" in definition && definition.name !== undefined) published.set(definition.name.value, definition);
  }
  const composites = Object.entries(wanted).map(([name, fields]) => cutComposite(published.get(name), name, fields));
  const leaves = leafTypes(composites, published);
  return `${[...composites, ...leaves].map((definition) => print(withoutProse(definition))).join("\n\n")}\n`;

  function cutComposite(definition: DefinitionNode | undefined, name: string, fields: readonly string[]): Composite {
    if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION && definition?.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
      throw new Error(`no type "${name}" in the GraphQL schema`);
    }
    return {
      ...definition,
      interfaces: (definition.interfaces ?? []).filter((type) => type.name.value in wanted),
      fields: fields.map((field) => findField(definition, field)),
    };
  }
}

function findField(type: Composite, name: string): FieldDefinitionNode {
  const field = type.fields?.find((candidate) => candidate.name.value === name);
  if (field === undefined) throw new Error(`no field "${type.name.value}.${name}" in the GraphQL schema`);
  return field;
}

function leafTypes(roots: readonly DefinitionNode[], published: ReadonlyMap<string, DefinitionNode>): DefinitionNode[] {
  const found = new Map<string, DefinitionNode>(roots.map((root) => [nameOf(root), root]));
  const waiting = roots.flatMap(mentionedTypes);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const definition = published.get(name);
    if (found.has(name) || definition === undefined) continue;
    if (isComposite(definition)) throw new Error(`a kept field mentions type "${name}": list the fields wanted of it`);
    found.set(name, definition);
    waiting.push(...mentionedTypes(definition));
  }
  return [...found.values()].filter((definition) => !roots.includes(definition));
}

function isComposite(definition: DefinitionNode): boolean {
  return [Kind.OBJECT_TYPE_DEFINITION, Kind.INTERFACE_TYPE_DEFINITION, Kind.UNION_TYPE_DEFINITION].includes(
    definition.kind as Kind.OBJECT_TYPE_DEFINITION,
  );
}

function nameOf(definition: DefinitionNode): string {
  return "name" in definition && definition.name !== undefined ? definition.name.value : "";
}

function mentionedTypes(definition: DefinitionNode): string[] {
  const names: string[] = [];
  visit(definition, { NamedType: (node: NamedTypeNode) => void names.push(node.name.value) });
  return names;
}

function withoutProse(definition: DefinitionNode): DefinitionNode {
  return visit(definition, {
    Directive: () => null,
    enter: (node) => ("description" in node ? { ...node, description: undefined } : undefined),
  });
}
