import { newStoreMemory, openMemoryStore } from "./memory-store";
import { storeContract } from "./store-contract";

storeContract("Memory", () => {
  const memory = newStoreMemory();
  return Promise.resolve({
    connect: () => Promise.resolve(openMemoryStore(memory)),
    remove: () => Promise.resolve(),
  });
});
