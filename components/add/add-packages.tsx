"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useNoConnection } from "../swarm/provider";
import { Button } from "../ui/button";

const AddDialog = dynamic(() => import("./add-dialog").then((module) => module.AddDialog), { ssr: false });

/** The button, and the editor behind it, which has an address of its own. */
export function AddPackages() {
  const refusal = useNoConnection();
  const open = usePathname() === "/queue/add";
  return (
    <>
      <Button
        look="primary"
        hint="Add packages (a)"
        refusal={refusal}
        onClick={() => history.pushState(null, "", "/queue/add")}
      >
        <Plus size={15} aria-hidden />
        Add packages
      </Button>
      {open && <AddDialog onClose={() => history.replaceState(null, "", "/queue")} />}
    </>
  );
}
