package wire

// Label gives the goroutine that runs on a thread a label, which tools show
// beside its name.
func (w *Writer) Label(t Time, m ThreadID, label string) error {
	th, err := w.running("Label", t, m)
	if err != nil {
		return err
	}
	w.room(t)
	return w.put(th, t, evGoLabel, w.str(label))
}

// Log is what runtime/trace.Log writes. task is 0 for none.
func (w *Writer) Log(t Time, m ThreadID, task uint64, category, message string, at StackID) error {
	th, err := w.running("Log", t, m)
	if err != nil {
		return err
	}
	w.room(t)
	return w.put(th, t, evUserLog, task, w.str(category), w.str(message), w.use(at))
}

// TaskBegin is the begin of a task, from 1, with the number of the one that it
// is part of, or 0.
func (w *Writer) TaskBegin(t Time, m ThreadID, task, parent uint64, name string, at StackID) error {
	const event = "TaskBegin"
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	if task == 0 || w.tasks[task] {
		return w.refuse(event, t, "the task is %d; want 1 or more that has not begun", task)
	}
	w.room(t)
	w.tasks[task] = true
	return w.put(th, t, evUserTaskBegin, task, parent, w.str(name), w.use(at))
}

// TaskEnd is the end of a task.
func (w *Writer) TaskEnd(t Time, m ThreadID, task uint64, at StackID) error {
	const event = "TaskEnd"
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	if !w.tasks[task] {
		return w.refuse(event, t, "task %d has not begun", task)
	}
	w.room(t)
	delete(w.tasks, task)
	return w.put(th, t, evUserTaskEnd, task, w.use(at))
}

// RegionBegin is the begin of a region of the goroutine that runs on a thread;
// task is 0 for none.
func (w *Writer) RegionBegin(t Time, m ThreadID, task uint64, name string, at StackID) error {
	th, err := w.running("RegionBegin", t, m)
	if err != nil {
		return err
	}
	w.room(t)
	w.regions[th.g] = append(w.regions[th.g], region{task, name})
	return w.put(th, t, evUserRegionBegin, task, w.str(name), w.use(at))
}

// RegionEnd is the end of the region that the goroutine began last.
func (w *Writer) RegionEnd(t Time, m ThreadID, at StackID) error {
	const event = "RegionEnd"
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	open := w.regions[th.g]
	if len(open) == 0 {
		return w.refuse(event, t, "goroutine %d is in no region", th.g)
	}
	w.room(t)
	r := open[len(open)-1]
	w.regions[th.g] = open[:len(open)-1]
	return w.put(th, t, evUserRegionEnd, r.task, w.str(r.name), w.use(at))
}
