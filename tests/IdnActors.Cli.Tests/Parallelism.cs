// Many of these tests start processes and wait for them: more of them at once than there are cores keeps these at work.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
