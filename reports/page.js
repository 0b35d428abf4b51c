document.querySelectorAll("table[data-rows]").forEach(function(table){
  var size=+table.dataset.rows,heads=[].slice.call(table.tHead.rows[0].cells),rows=null,found=[],page=0,by=-1,up=true;
  var part=function(name){return document.getElementById(table.id+"-"+name)};
  var box=part("filter"),bar=part("pages"),pack=part("packed"),more=part("more"),beyond=part("beyond");
  function add(parent,tag,name,text){
    var e=document.createElement(tag);
    if(name)e.className=name;
    if(text)e.textContent=text;
    return parent.appendChild(e);
  }
  function nodeOf(row){
    if(row.node)return row.node;
    var body=row.node=document.createElement("tbody"),fact=add(body,"tr","fact"),why=add(add(body,"tr","why"),"td"),n=heads.length;
    heads.forEach(function(head,i){add(fact,"td",head.dataset.cell,row.cells[i])});
    why.colSpan=n;
    add(why,"b","",row.cells[n]);
    why.append(" · "+row.cells[n+1]+" · ");
    add(why,"i","",row.cells[n+2]);
    add(why,"br");
    add(why,"span","mono",row.cells[n+3]);
    return body;
  }
  function load(){
    if(rows)return Promise.resolve();
    var first=[].map.call(table.tBodies,function(body){
      return {node:body,cells:[].map.call(body.rows[0].cells,function(c){return c.textContent}).concat(body.rows[1].textContent)};
    });
    if(!pack||!window.DecompressionStream){rows=first;return Promise.resolve()}
    var bytes=Uint8Array.from(atob(pack.textContent.trim()),function(c){return c.charCodeAt(0)});
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json().then(function(list){
      rows=list.map(function(cells,i){return {cells:cells,node:i<first.length?first[i].node:null}});
      if(more)more.hidden=true;
      if(beyond)beyond.hidden=false;
    });
  }
  function number(text){var n=parseFloat(text.replace(/[^0-9.-]/g,""));return isNaN(n)?-Infinity:n}
  function paint(){
    var want=(box.value||"").toLowerCase();
    found=rows.filter(function(row){return !want||row.cells.join(" ").toLowerCase().indexOf(want)>=0});
    if(by>=0){
      var numeric=heads[by].dataset.cell==="n";
      found.sort(function(a,b){
        var x=a.cells[by],y=b.cells[by],order=numeric?number(x)-number(y):x.localeCompare(y);
        return (order||0)*(up?1:-1);
      });
    }
    var last=Math.max(Math.ceil(found.length/size)-1,0);
    page=Math.min(Math.max(page,0),last);
    while(table.tBodies.length)table.tBodies[0].remove();
    var piece=document.createDocumentFragment();
    found.slice(page*size,(page+1)*size).forEach(function(row){piece.append(nodeOf(row))});
    table.append(piece);
    bar.hidden=found.length<=size&&!want;
    bar.querySelector("span").textContent=(found.length?page*size+1:0)+"–"+Math.min((page+1)*size,found.length)+" / "+found.length;
    var turn=bar.querySelectorAll("button");
    turn[0].disabled=page===0;
    turn[1].disabled=page===last;
  }
  function show(change){load().then(function(){change();paint()})}
  heads.forEach(function(head,i){
    var button=document.createElement("button");
    button.type="button";
    button.append.apply(button,[].slice.call(head.childNodes));
    head.append(button);
    button.addEventListener("click",function(){show(function(){
      up=by===i?!up:true;by=i;page=0;
      heads.forEach(function(h,at){if(at===i)h.setAttribute("aria-sort",up?"ascending":"descending");else h.removeAttribute("aria-sort")});
    })});
  });
  box.addEventListener("input",function(){show(function(){page=0})});
  bar.querySelectorAll("button").forEach(function(button,i){button.addEventListener("click",function(){show(function(){page+=i?1:-1;table.scrollIntoView()})})});
  if(pack)show(function(){});
});
