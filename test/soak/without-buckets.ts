// Takes Storage Buckets away, before anything asks for them.
Object.defineProperty(navigator, "storageBuckets", { value: undefined });
