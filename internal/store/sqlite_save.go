package store

import "github.com/mockconnect/mockconnect/internal/sim/storage"

func (tx *sqliteTx) Save(name string, without ...*storage.Kind) error {
	left, saved, err := tx.saved(name, without)
	if err != nil {
		return err
	}
	for kind := range left {
		if err := tx.write(statement{op: opClear, kind: kind}, saved); err != nil {
			return err
		}
		if left[kind] {
			continue
		}
		if err := tx.write(statement{op: opCopy, kind: kind}, saved, tx.workspace); err != nil {
			return err
		}
	}
	return nil
}

func (tx *sqliteTx) Load(name string, keep ...*storage.Kind) error {
	kept, saved, err := tx.saved(name, keep)
	if err != nil {
		return err
	}
	for kind := range kept {
		if kept[kind] {
			continue
		}
		if err := tx.write(statement{op: opClear, kind: kind}, tx.workspace); err != nil {
			return err
		}
		if err := tx.write(statement{op: opCopy, kind: kind}, tx.workspace, saved); err != nil {
			return err
		}
	}
	return nil
}

// saved answers the workspace of a name, and which kinds are spared.
func (tx *sqliteTx) saved(name string, but []*storage.Kind) ([]bool, string, error) {
	if tx.finished {
		return nil, "", errFinished
	}
	if name == "" {
		return nil, "", errUnnamed
	}
	tx.makeRoom()
	spared, err := tx.conn.catalog.kept(but)
	return spared, storage.SavedAs(tx.workspace, name), err
}

// makeRoom gives the connection room for a change of a whole workspace, until the group is committed.
func (tx *sqliteTx) makeRoom() {
	if !tx.group.roomy {
		tx.group.roomy = true
		tx.control(opRoom)
	}
}
