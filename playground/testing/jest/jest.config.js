/** ES modules as they are: nothing needs to be translated. */
export default { transform: {} }
