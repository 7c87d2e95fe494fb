/** The machine that an emulated host pretends to be. */
export type Machine = {
  cores: number;
  memoryMib: number;
  /** As `model name` of /proc/cpuinfo has it. */
  cpuModel: string;
};
