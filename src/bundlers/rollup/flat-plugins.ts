/** Returns the plugins of an option, which may hold nested lists, promises, and nothing in place of a plugin. */
export async function flatPlugins<Plugin extends object>(option: unknown): Promise<Plugin[]> {
  const plugin = await option
  if (!plugin) return []
  if (!Array.isArray(plugin)) return [plugin as Plugin]
  return (await Promise.all(plugin.map((one) => flatPlugins<Plugin>(one)))).flat()
}
