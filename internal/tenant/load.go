package tenant

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Load adds many rows to a guarded table ("schema.table") of this tenant, columns beside tenant_id in the order of the rows'
// values: COPY into a temporary table, then one INSERT … SELECT behind the doors. Either all rows are there or an error is.
func (tx *Tx) Load(table, columns string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	stage := "load_" + strings.ReplaceAll(table, ".", "_")
	if _, err := tx.Exec(fmt.Sprintf("create temp table if not exists %s on commit drop as select %s from %s with no data", stage, columns, table)); err != nil {
		return fmt.Errorf("stage %s: %w", table, err)
	}
	for _, row := range rows {
		for i, v := range row { // as bytes: the driver would print and parse each as text
			switch id := v.(type) {
			case uuid.UUID:
				row[i] = [16]byte(id)
			case *uuid.UUID:
				row[i] = nil
				if id != nil {
					row[i] = [16]byte(*id)
				}
			}
		}
	}
	if _, err := tx.CopyTemp(stage, strings.Split(columns, ", "), pgx.CopyFromRows(rows)); err != nil {
		return fmt.Errorf("copy %s: %w", table, err)
	}
	n, err := tx.Exec(fmt.Sprintf("insert into %[1]s (tenant_id, %[2]s) select $1, %[2]s from pg_temp.%[3]s", table, columns, stage), tx.Tenant())
	if err == nil && int(n) != len(rows) {
		err = fmt.Errorf("%d rows of %d", n, len(rows))
	}
	if err == nil {
		_, err = tx.Exec("drop table pg_temp." + stage)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", table, err)
	}
	return nil
}
