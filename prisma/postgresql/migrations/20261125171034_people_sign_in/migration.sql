-- CreateTable
CREATE TABLE "Account" (
    "account" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "password" TEXT NOT NULL,
    "at" BIGINT NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("account")
);

-- CreateTable
CREATE TABLE "Session" (
    "hash" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("hash")
);


